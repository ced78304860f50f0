"""Commands that a newcomer may run before the portal has ever started."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from cartagena_ogp.models import User


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command", [("create_admin", "rosa@example.org"), ("load_demo",), ("verify_history",)]
)
def test_a_command_before_the_first_start_says_what_to_do(command: tuple[str, ...]) -> None:
    MigrationRecorder.Migration.objects.filter(app="publicworks").latest("applied").delete()
    with pytest.raises(CommandError, match="make run"):
        call_command(*command)
    assert not User.objects.exists()

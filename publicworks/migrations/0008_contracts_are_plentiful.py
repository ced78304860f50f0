"""The contracts that a search already finds are of a plentiful kind."""

from typing import ClassVar

from django.db import migrations

SAY = "UPDATE portal_searchrow SET plentiful = TRUE WHERE kind = 'contrato' AND NOT plentiful"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("portal", "0014_search_on_two_sides"),
        ("publicworks", "0007_value_to_be_confirmed"),
    ]
    operations: ClassVar = [migrations.RunSQL(SAY, migrations.RunSQL.noop)]

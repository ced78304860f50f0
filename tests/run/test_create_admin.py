"""`make admin`: an account without a default password."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.management import CommandError, call_command

from cartagena_ogp.models import User

pytestmark = pytest.mark.django_db


def test_first_account_is_opened_by_a_link_and_no_password(capsys):
    call_command("create_admin", "Rosa@example.org")

    user = User.objects.get()
    link = capsys.readouterr().out.strip().splitlines()[-1]
    assert (user.email, user.is_staff, user.is_superuser) == ("rosa@example.org", True, True)
    assert not user.has_usable_password()
    assert link.startswith("http://127.0.0.1:8000/cuenta/activar/")
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert default_token_generator.check_token(user, token)

    user.set_password("una-clave-larga-y-propia")
    user.save()
    assert not default_token_generator.check_token(user, token)


def test_known_account_is_found_and_not_made_twice():
    User.objects.create_user("rosa@example.org", name="Rosa Díaz")

    call_command("create_admin", "ROSA@example.org")

    user = User.objects.get()
    assert (user.name, user.is_superuser) == ("Rosa Díaz", True)


@pytest.mark.parametrize("email", ["rosa", "rosa@", ""])
def test_what_is_no_address_is_refused(email, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(CommandError):
        call_command("create_admin", email)
    assert not User.objects.exists()


def test_link_follows_the_port_of_the_running_portal(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    (tmp_path / "address").write_text("http://127.0.0.1:9123")

    call_command("create_admin", "rosa@example.org")

    assert "http://127.0.0.1:9123/cuenta/activar/" in capsys.readouterr().out

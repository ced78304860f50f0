"""People who sign in with a password, for the tests of accounts."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache

from cartagena_ogp.models import User
from tests.staff import PASSWORD


@pytest.fixture
def no_attempts_yet(settings, db):
    """Each test counts its own attempts, with a hash that costs nothing."""
    cache.clear()
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


@pytest.fixture
def yuranis(editor, no_attempts_yet) -> User:
    """An editor with a password and no second factor yet."""
    editor.set_password(PASSWORD)
    editor.save()
    return editor


@pytest.fixture
def enrolled(yuranis) -> User:
    """The same person, with an authenticator app; `.secret` is its key."""
    yuranis.secret = totp.generate_totp_secret()
    totp.TOTP.activate(yuranis, yuranis.secret)
    return yuranis

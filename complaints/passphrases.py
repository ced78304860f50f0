"""What a passphrase must be, and how often one may be tried."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cartagena_ogp.models import User

SHORTEST = 20
TRIES = 5
WAIT = 5 * 60
"""Seconds until a person whose tries are spent may try again."""


def faults(passphrase: str, user: User) -> list[str]:
    """What is wrong with a new passphrase; nothing when it may be used."""
    found = []
    if len(passphrase) < SHORTEST or len(set(passphrase.lower())) < 8:
        found.append(_("Usa una frase de 20 caracteres o más: cuatro o cinco palabras al azar sirven."))
    try:
        CommonPasswordValidator().validate(passphrase)
    except ValidationError:
        found.append(_("Esa frase es de las más usadas. Elige otra."))
    if user.check_password(passphrase):
        found.append(_("La frase no puede ser tu contraseña: quien supiera una tendría las dos."))
    return found


def may_try(user: User) -> bool:
    """Count one more try of this person; False once five were made in five minutes."""
    name = f"complaint-passphrase-{user.pk}"
    cache.add(name, 0, WAIT)
    return cache.incr(name) <= TRIES


def forget_tries(user: User) -> None:
    cache.delete(f"complaint-passphrase-{user.pk}")

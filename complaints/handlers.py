"""The life of a handler's key: made, opened, under another passphrase, renewed, restored, retired."""

from __future__ import annotations

import threading
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from cartagena_ogp.models import User
from complaints import audit, crypto
from complaints.crypto import CannotOpen
from complaints.models import (
    Assignment,
    Case,
    CaseKeyWrap,
    HandlerKey,
    IdentityDecision,
    IdentityRequest,
    IdentityShare,
    RecoveryKey,
    UnlockedKey,
)

Act = audit.Act
STRETCHING = threading.BoundedSemaphore(2)
"""Passphrases stretched at once in a process: each takes 128 MiB."""


class WrongPassphrase(Exception):
    """The passphrase does not open the key."""


class StillNeeded(Exception):
    """Somebody cannot leave: there are cases or identities that nobody else can open."""


def stretched(passphrase: str, salt: bytes, cost: crypto.Cost) -> bytes:
    """The key of a passphrase: the second half of Argon2id's 64 bytes."""
    with STRETCHING:
        return crypto.stretch(passphrase.encode(), salt, cost)[crypto.KEY :]


def place(key: HandlerKey) -> bytes:
    return f"handler|{key.pk}|{key.version}".encode()


def put_under(key: HandlerKey, private: bytes, passphrase: str) -> None:
    """Set the key's wrap under a passphrase, with the present cost; the caller saves."""
    cost = crypto.HANDLER_COST
    key.salt = crypto.new_key()[:16]
    key.kdf_iterations, key.kdf_memory = cost
    key.wrapped_private_key = crypto.encrypt(stretched(passphrase, key.salt, cost), private, place(key))


def put_under_recovery(key: HandlerKey, private: bytes) -> None:
    """Set the wrap for the organisation's offline key, when there is one; the caller saves."""
    recovery = RecoveryKey.objects.filter(is_active=True).first()
    if recovery is not None:
        key.recovery_key = recovery
        key.recovery_wrap = crypto.seal(bytes(recovery.public_key), private)


@transaction.atomic
def make_key(user: User, passphrase: str, *, on: date, is_external: bool = False) -> tuple[HandlerKey, bytes]:
    """The first key of a handler, and its private half. It opens nothing until somebody gives access."""
    pair = crypto.new_pair()
    last = HandlerKey.objects.filter(user=user).aggregate(last=models.Max("version"))["last"] or 0
    key = HandlerKey(user=user, public_key=pair.public, version=last + 1, is_external=is_external, made_on=on)
    put_under(key, pair.private, passphrase)
    put_under_recovery(key, pair.private)
    key.save(force_insert=True)
    audit.record(Act.KEY_MADE, by=user)
    return key, pair.private


def private_of(key: HandlerKey, passphrase: str) -> bytes:
    """The private half of a key, with its owner's passphrase. Raises WrongPassphrase."""
    cost = crypto.Cost(key.kdf_iterations, key.kdf_memory)
    try:
        return crypto.decrypt(
            stretched(passphrase, bytes(key.salt), cost), key.wrapped_private_key, place(key)
        )
    except CannotOpen:
        raise WrongPassphrase from None


@transaction.atomic
def change_passphrase(key: HandlerKey, private: bytes, passphrase: str) -> None:
    """The same key under another passphrase: no case is touched; other sessions end."""
    put_under(key, private, passphrase)
    put_under_recovery(key, private)
    key.save()
    UnlockedKey.objects.filter(handler_key=key).delete()
    audit.record(Act.PASSPHRASE_CHANGED, by=key.user)


@transaction.atomic
def renew_key(key: HandlerKey, private: bytes, passphrase: str, *, on: date) -> tuple[HandlerKey, bytes]:
    """A new pair for the same person: everything sealed to the old one is sealed again."""
    retire_row(key, on)
    new, new_private = make_key(key.user, passphrase, on=on, is_external=key.is_external)
    for model, owner, sealed in (
        (CaseKeyWrap, "handler_key", "sealed_keys"),
        (IdentityShare, "custodian_key", "sealed_share"),
        (IdentityRequest, "handler_key", "sealed_key"),
    ):
        for row in model.objects.filter(**{owner: key}):
            move(row, sealed, private, new)
            setattr(row, owner, new)
            row.save(update_fields=[owner, sealed])
    for decision in IdentityDecision.objects.filter(share__custodian_key=new):
        move(decision, "sealed_key", private, new)
        decision.save(update_fields=["sealed_key"])
    for decision in IdentityDecision.objects.filter(request__handler_key=new, passed_share__isnull=False):
        move(decision, "passed_share", private, new)
        decision.save(update_fields=["passed_share"])
    audit.record(Act.KEY_ROTATED, by=key.user, version=new.version)
    return new, new_private


def move(row: models.Model, field: str, private: bytes, to: HandlerKey) -> None:
    """Seal again, to `to`, what was sealed to the owner of `private`; the caller saves."""
    setattr(row, field, crypto.seal(bytes(to.public_key), crypto.unseal(private, getattr(row, field))))


@transaction.atomic
def restore_key(key: HandlerKey, recovery_private: bytes, passphrase: str) -> None:
    """A lost passphrase: the key under a new one, through the organisation's shares.

    Raises CannotOpen when the key was never sealed to that recovery key.
    """
    if key.recovery_wrap is None:
        raise CannotOpen("this key has no recovery")
    private = crypto.unseal(recovery_private, key.recovery_wrap)
    if crypto.public_of(private) != bytes(key.public_key):
        raise CannotOpen("the recovery holds another key")
    put_under(key, private, passphrase)
    key.save()
    UnlockedKey.objects.filter(handler_key=key).delete()
    audit.record(Act.KEY_RESTORED, by=None, handler=key.user_id)


def follow_recovery(key: HandlerKey, private: bytes) -> None:
    """At each unlock: a key made before the present recovery key is sealed to it now."""
    active = RecoveryKey.objects.filter(is_active=True).first()
    if active is not None and key.recovery_key_id != active.pk:
        put_under_recovery(key, private)
        key.save(update_fields=["recovery_key", "recovery_wrap"])


# -- leaving --------------------------------------------------------------------------------------
def only_held_by(key: HandlerKey) -> models.QuerySet[Case]:
    """The cases that nobody else with a working key can open."""
    others = CaseKeyWrap.objects.filter(handler_key__in=HandlerKey.objects.active()).exclude(handler_key=key)
    return Case.objects.held_by(key).exclude(pk__in=others.values("case"))


def what_keeps(key: HandlerKey) -> str:
    """Why this person cannot leave yet, in one sentence that counts nothing; empty when they can."""
    if only_held_by(key).exists():
        return _(
            "Hay denuncias que nadie más puede abrir. Antes de salir, la persona da acceso a otra "
            "desde su mesa; si ya no puede, se recupera su llave con las partes."
        )
    if key.identity_shares.exists():
        return _(
            "Guarda mitades de identidades. Antes de salir, se las entrega a otra custodia desde su mesa."
        )
    return ""


@transaction.atomic
def retire(key: HandlerKey, *, by: User | None, on: date) -> None:
    """Off-boarding: accesses and open sessions go, the private half is wiped. Raises StillNeeded."""
    HandlerKey.objects.select_for_update().get(pk=key.pk)
    reason = what_keeps(key)
    if reason:
        raise StillNeeded(reason)
    IdentityDecision.objects.filter(request__handler_key=key).update(passed_share=None)
    key.case_wraps.all().delete()
    Assignment.objects.filter(user=key.user).delete()
    retire_row(key, on)
    audit.record(Act.HANDLER_RETIRED, by=by, handler=key.user_id)


def retire_row(key: HandlerKey, on: date) -> None:
    """End a key: what is left of it opens nothing."""
    UnlockedKey.objects.filter(handler_key=key).delete()
    HandlerKey.objects.filter(pk=key.pk).update(
        is_active=False,
        retired_on=on,
        wrapped_private_key=b"",
        salt=b"",
        recovery_wrap=None,
        recovery_key=None,
    )
    key.refresh_from_db()

"""Addresses behind proposals and questions, apart from them: to confirm, to tell, and then gone."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .dialogues import Dialogue, Question
from .proposals import Proposal

LINK_LASTS = timedelta(hours=48)
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class RequestQuerySet(models.QuerySet["Request"]):
    def of_token(self, token: str, now: datetime) -> Request | None:
        """Whose link this is; None once it is old, unless it was followed in time."""
        rows = self.select_related("proposal__cycle", "dialogue", "question__dialogue")
        found = rows.filter(token_sha256=sha256(token)).first()
        if found is None or (found.done_at is None and found.asked_at <= now - LINK_LASTS):
            return None
        return found

    def since(self, moment: datetime) -> Self:
        return self.filter(asked_at__gt=moment)

    def unconfirmed(self, now: datetime) -> Self:
        """Those whose link nobody followed in time."""
        return self.filter(done_at__isnull=True, asked_at__lte=now - LINK_LASTS)


class Request(models.Model):
    """Something asked with an address that must be confirmed by a link; only the link's digest is kept.

    The address itself stays only until the link is followed; a support never stores it.
    """

    class What(models.TextChoices):
        PROPOSE = "propose", _("Proponer")
        SUPPORT = "support", _("Apoyar")
        CLAIM = "claim", _("Reclamar una propuesta de papel")
        REGISTER = "register", _("Inscribirse")
        ASK = "ask", _("Preguntar")
        WITHDRAW = "withdraw", _("Retirar una propuesta")

    what = models.CharField(max_length=10, choices=What)
    token_sha256 = models.CharField(max_length=64, unique=True)
    tag = models.CharField(max_length=64, db_index=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="es")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="requests")
    dialogue = models.ForeignKey(Dialogue, models.CASCADE, null=True, related_name="requests")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="requests")
    why = models.CharField(max_length=20, choices=Proposal.Withdrawal, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("enlace enviado")
        verbose_name_plural = _("enlaces enviados")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=["propose", "support", "claim", "withdraw"], proposal__isnull=False)
                | Q(what="register", dialogue__isnull=False)
                | Q(what="ask", question__isnull=False),
                name="request_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(what="support", email="") | ~Q(what="support"),
                name="request_support_keeps_no_address",
            ),
            models.CheckConstraint(
                condition=Q(what="withdraw", why__gt="") | Q(~Q(what="withdraw"), why=""),
                name="request_withdrawal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.pk}"


class Contact(models.Model):
    """Where to tell the author of a proposal what becomes of it. Erased with one click."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="contacts")
    email = models.EmailField(_("correo"), db_index=True)
    language = models.CharField(max_length=10, default="es")
    since = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("correo de quien propuso")
        verbose_name_plural = _("correos de quienes propusieron")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "email"], name="contact_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="contact_email_is_lower"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class Claim(models.Model):
    """The code printed for the author of a paper proposal: only its digest is kept."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, primary_key=True, related_name="claim")
    code_sha256 = models.CharField(max_length=64, unique=True)
    claimed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("código de reclamo")
        verbose_name_plural = _("códigos de reclamo")

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class Support(models.Model):
    """One confirmed address supports a proposal once. What is kept of the address is a keyed hash."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="supports")
    tag = models.CharField(max_length=64)
    supported_on = models.DateField()

    class Meta:
        verbose_name = _("apoyo")
        verbose_name_plural = _("apoyos")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "tag"], name="support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}"


class Telling(models.Model):
    """How far the history has been told to authors: one row."""

    sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.sequence)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def one_person(email: str) -> str:
    """The mailbox behind an address: no capitals, no +label, no dots where the provider ignores them."""
    name, _at, domain = email.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    return f"{name.replace('.', '') if domain in DOTLESS else name}@{domain}"


def keyed(subject: str, text: str) -> str:
    """HMAC-SHA-256 with the portal's key: the same person and subject give the same hash, others do not."""
    return salted_hmac(f"cocreation.{subject}", text, algorithm="sha256").hexdigest()

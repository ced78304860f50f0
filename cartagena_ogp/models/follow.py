"""Who asked to be told by e-mail about what changes: an address, what it follows, and nothing else."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

NOTICE = "2026-11"
"""Version of the notice about personal data that the form shows (Ley 1581 de 2012, artículo 12)."""


class Subscriber(models.Model):
    """One e-mail address. No name, no IP address; gone with its last subscription.

    `key` goes signed into the links of each mail. `asked_on` and `asked` count the mails that
    its owner has not agreed to yet, so that nobody can be flooded through the portal.
    """

    email = models.EmailField(_("correo"), unique=True)
    language = models.CharField(_("idioma"), max_length=10)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked_on = models.DateField(_("última solicitud"))
    asked = models.PositiveSmallIntegerField(_("solicitudes de ese día"), default=0)

    class Meta:
        verbose_name = _("persona que sigue el portal")
        verbose_name_plural = _("personas que siguen el portal")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="subscriber_email_is_lower",
                violation_error_message=_("El correo se guarda en minúsculas."),
            )
        ]

    def __str__(self) -> str:
        return f"{_('Persona que sigue el portal')} {self.pk}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def pending(self) -> Self:
        """Asked for, not confirmed yet."""
        return self.filter(confirmed_at__isnull=True)

    def due(self, day: date) -> Self:
        """Confirmed ones whose digest of `day` (Bogotá) was not made: weekly ones, once since Monday."""
        monday = day - timedelta(days=day.weekday())
        daily = models.Q(frequency=Subscription.Frequency.DAILY, told_on__lt=day)
        weekly = models.Q(frequency=Subscription.Frequency.WEEKLY, told_on__lt=monday)
        return self.confirmed().filter(daily | weekly)


class Subscription(models.Model):
    """What an address follows, how often it hears of it, and up to where it was told.

    `target` is written by `follow.targets`: «kind/code» of a record, the filters of a list, or the
    code of a place. Until the link in the mail is followed there is a digest of its token and no
    `cursor`: nothing is sent. `cursor` is the last entry of the history already told.
    """

    class What(models.TextChoices):
        RECORD = "record", _("Un registro")
        LIST = "list", _("Una lista")
        PLACE = "place", _("Un lugar")

    class Frequency(models.TextChoices):
        DAILY = "diaria", _("Cada día")
        WEEKLY = "semanal", _("Cada lunes")

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    what = models.CharField(_("qué es"), max_length=10, choices=What)
    target = models.CharField(_("qué sigue"), max_length=400)
    label = models.CharField(_("cómo se llama"), max_length=300)
    frequency = models.CharField(_("cada cuánto"), max_length=10, choices=Frequency)
    notice = models.CharField(_("aviso de datos personales"), max_length=20, default=NOTICE)
    asked_at = models.DateTimeField(_("pedida"), db_index=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    confirmed_at = models.DateTimeField(_("confirmada"), null=True)
    cursor = models.BigIntegerField(_("última entrada contada"), null=True)
    told_on = models.DateField(_("último resumen"), null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("seguimiento por correo")
        verbose_name_plural = _("seguimientos por correo")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "what", "target"],
                name="subscription_once",
                violation_error_message=_("Ya sigue eso."),
            ),
            models.CheckConstraint(
                condition=models.Q(frequency__in=["diaria", "semanal"]),
                name="subscription_frequency_is_known",
                violation_error_message=_("Elige cada cuánto."),
            ),
            models.CheckConstraint(
                condition=models.Q(what__in=["record", "list", "place"]),
                name="subscription_target_is_known",
                violation_error_message=_("Eso no se puede seguir."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    confirmed_at__isnull=True,
                    token_hash__isnull=False,
                    cursor__isnull=True,
                    told_on__isnull=True,
                )
                | models.Q(
                    confirmed_at__isnull=False,
                    token_hash__isnull=True,
                    cursor__isnull=False,
                    told_on__isnull=False,
                ),
                name="subscription_is_pending_or_confirmed",
                violation_error_message=_("Está por confirmar o está confirmada, no a medias."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["frequency", "told_on"],
                condition=models.Q(confirmed_at__isnull=False),
                name="subscription_by_turn",
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.get_frequency_display()})"

"""The keys of those who read complaints. The private halves are here only under their owner's passphrase."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Membership


class RecoveryKey(models.Model):
    """The public half of the organisation's offline key; the private one is in shares on paper (SLIP-39)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public_key = models.BinaryField(unique=True)
    threshold = models.PositiveSmallIntegerField(_("partes que hacen falta"))
    share_count = models.PositiveSmallIntegerField(_("partes"))
    made_on = models.DateField(_("ceremonia"))
    is_active = models.BooleanField(_("en uso"), default=True)

    class Meta:
        verbose_name = _("llave de recuperación")
        verbose_name_plural = _("llaves de recuperación")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_active"], condition=models.Q(is_active=True), name="recovery_key_one_active"
            ),
            models.CheckConstraint(
                condition=models.Q(threshold__gte=2, share_count__gte=models.F("threshold")),
                name="recovery_key_shares",
                violation_error_message=_("Hacen falta dos partes por lo menos, y no más de las que hay."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.threshold}/{self.share_count}, {self.made_on.isoformat()}"


class HandlerKeyQuerySet(models.QuerySet["HandlerKey"]):
    def active(self) -> Self:
        return self.filter(is_active=True, user__is_active=True)

    def analysts(self) -> Self:
        """Active keys of those who receive complaints in the city."""
        return self.active().filter(is_external=False, pk__in=of_role(Membership.Role.COMPLAINT_ANALYST))

    def external(self) -> Self:
        """Active keys outside the city (Personería), for complaints that touch everybody inside."""
        return self.active().filter(is_external=True, pk__in=of_role(Membership.Role.COMPLAINT_ANALYST))

    def custodians(self) -> Self:
        """Active keys of those who hold the halves of an identity."""
        return self.active().filter(pk__in=of_role(Membership.Role.IDENTITY_CUSTODIAN))

    def public_halves(self) -> Self:
        """Without what is secret, which the role of the channel may not read."""
        return self.only("user_id", "version", "public_key", "is_external", "is_active")

    def outside(self, offices: Collection[int], people: Collection[int]) -> Self:
        """Those who neither are these people nor work at these institutions (ids)."""
        touched = HandlerKey.objects.filter(
            models.Q(user__in=people) | models.Q(user__memberships__institution__in=offices)
        )
        return self.exclude(pk__in=touched.values("pk"))


def of_role(role: str) -> models.QuerySet[HandlerKey]:
    return HandlerKey.objects.filter(user__memberships__role=role).only("pk")


class HandlerKey(models.Model):
    """The X25519 pair of somebody who reads complaints or guards identities: one active version a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="complaint_keys",
        verbose_name=_("persona"),
    )
    version = models.PositiveIntegerField(_("versión"), default=1)
    public_key = models.BinaryField(unique=True)
    wrapped_private_key = models.BinaryField()
    salt = models.BinaryField()
    kdf_iterations = models.PositiveIntegerField()
    kdf_memory = models.PositiveIntegerField(help_text="bytes")
    verifier = models.CharField(max_length=200, blank=True, editable=False)
    recovery_wrap = models.BinaryField(null=True)
    recovery_key = models.ForeignKey(RecoveryKey, models.PROTECT, null=True, related_name="wraps")
    is_external = models.BooleanField(
        _("destinataria externa"),
        default=False,
        help_text=_("De la Personería u otro organismo: recibe solo lo que toca a toda la ciudad."),
    )
    is_active = models.BooleanField(_("en uso"), default=True)
    made_on = models.DateField(_("desde"))
    retired_on = models.DateField(_("hasta"), null=True, blank=True)

    objects = HandlerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("llave de denuncias")
        verbose_name_plural = _("llaves de denuncias")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "version"], name="handler_key_version_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_active=True),
                name="handler_key_one_active",
                violation_error_message=_("La persona ya tiene una llave en uso."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True, retired_on__isnull=True)
                | models.Q(is_active=False, retired_on__isnull=False),
                name="handler_key_retired_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(recovery_wrap__isnull=True, recovery_key__isnull=True)
                | models.Q(recovery_wrap__isnull=False, recovery_key__isnull=False),
                name="handler_key_recovery_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.version})"

"""Asking who wrote: a reason, two custodians, seventy-two hours."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.identity import IdentityPart, IdentityShare
from complaints.models.keys import HandlerKey

OPEN_FOR = timedelta(hours=72)


class IdentityRequestQuerySet(models.QuerySet["IdentityRequest"]):
    def open_at(self, at: datetime) -> Self:
        """Those whose two halves are in the handler's hands now."""
        return self.filter(open_until__gt=at)

    def spent(self, at: datetime) -> Self:
        return self.filter(open_until__lte=at)


class IdentityRequest(models.Model):
    """A handler asks to read an identity. The reason is sealed to them and to the two custodians."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(IdentityPart, models.CASCADE, related_name="requests")
    handler_key = models.ForeignKey(HandlerKey, models.PROTECT, related_name="identity_requests")
    asked_at = models.DateTimeField()
    sealed_key = models.BinaryField()
    body = models.BinaryField()
    open_until = models.DateTimeField(null=True, blank=True)

    objects = IdentityRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("solicitud de identidad")
        verbose_name_plural = _("solicitudes de identidad")

    def __str__(self) -> str:
        return str(self.pk)


class IdentityDecision(models.Model):
    """What one custodian says; approving passes their half, sealed to the handler who asked."""

    class Answer(models.TextChoices):
        PENDING = "pending", _("Pendiente")
        APPROVED = "approved", _("Aprobada")
        REFUSED = "refused", _("Negada")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(IdentityRequest, models.CASCADE, related_name="decisions")
    share = models.ForeignKey(IdentityShare, models.CASCADE, related_name="decisions")
    sealed_key = models.BinaryField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    passed_share = models.BinaryField(null=True, blank=True)

    class Meta:
        verbose_name = _("decisión de custodia")
        verbose_name_plural = _("decisiones de custodia")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "share"], name="identity_decision_once"),
            models.CheckConstraint(
                condition=models.Q(passed_share__isnull=True) | models.Q(answer="approved"),
                name="identity_decision_share_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="pending", decided_at__isnull=True)
                | (~models.Q(answer="pending") & models.Q(decided_at__isnull=False)),
                name="identity_decision_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.answer}"

"""Who wrote, when they chose to say it: apart from everything, and under two custodians."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Case
from complaints.models.keys import HandlerKey
from complaints.models.parts import kept


class IdentityPart(models.Model):
    """Name and contact under a pair of their own. Its private half is whole only under the receipt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, default="identity", editable=False)
    author = models.CharField(max_length=12, default="source", editable=False)
    seq = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    created_on = models.DateField()
    public_key = models.BinaryField()
    sealed_key = models.BinaryField()
    body = models.BinaryField()
    receipt_wrap = models.BinaryField()

    class Meta:
        verbose_name = _("identidad reservada")
        verbose_name_plural = _("identidades reservadas")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="identity_seq_once")]
        triggers: ClassVar = kept("identity_part")

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class IdentityShare(models.Model):
    """One of the two halves, sealed to one custodian; alone it is noise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(IdentityPart, models.CASCADE, related_name="shares")
    custodian_key = models.ForeignKey(HandlerKey, models.PROTECT, related_name="identity_shares")
    number = models.PositiveSmallIntegerField()
    key_version = models.PositiveIntegerField(default=1)
    sealed_share = models.BinaryField()

    class Meta:
        verbose_name = _("mitad de una identidad")
        verbose_name_plural = _("mitades de identidades")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["identity", "number"], name="identity_share_number_once"),
            models.UniqueConstraint(
                fields=["identity", "custodian_key"],
                name="identity_share_two_people",
                violation_error_message=_("Las dos mitades van a dos personas distintas."),
            ),
            models.CheckConstraint(condition=models.Q(number__in=[1, 2]), name="identity_share_one_or_two"),
        ]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.number}"

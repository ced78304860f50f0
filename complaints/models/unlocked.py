"""Keys that are open at this moment: an UNLOGGED table, useless without the cookie of whoever opened them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from complaints.models.keys import HandlerKey

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)


class UnlockedKeyQuerySet(models.QuerySet["UnlockedKey"]):
    def live(self, at: datetime) -> Self:
        """Those used in the last fifteen minutes and opened in the last eight hours."""
        return self.filter(used_at__gt=at - IDLE, unlocked_at__gt=at - LONGEST)

    def spent(self, at: datetime) -> Self:
        return self.exclude(pk__in=self.live(at).values("pk"))


class UnlockedKey(models.Model):
    """A handler's private key under a random value that only their cookie holds (`complaints.unlocking`)."""

    digest = models.BinaryField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    handler_key = models.ForeignKey(HandlerKey, models.CASCADE, related_name="unlocked")
    sealed_private_key = models.BinaryField()
    unlocked_at = models.DateTimeField()
    used_at = models.DateTimeField(db_index=True)

    objects = UnlockedKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "llave abierta"
        verbose_name_plural = "llaves abiertas"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(used_at__gte=models.F("unlocked_at")), name="unlocked_key_times"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"

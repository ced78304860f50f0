"""The signs at worksites: a code that is never reused, what happened to each one, and what people report."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import triggers
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Attachment, PublicModel, PublicQuerySet

from .works import Work


class SignBatch(models.Model):
    """Codes issued together, perhaps before anybody knows for which works. Never deleted."""

    issued_at = models.DateTimeField(_("emitido"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("emitido por"),
    )
    quantity = models.PositiveSmallIntegerField(_("cuántos códigos"))
    note = models.CharField(_("para qué"), max_length=200)

    class Meta:
        verbose_name = _("lote de códigos")
        verbose_name_plural = _("lotes de códigos")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__range=(1, 500)),
                name="sign_batch_size",
                violation_error_message=_("Un lote trae entre 1 y 500 códigos."),
            )
        ]
        triggers: ClassVar = triggers.append_only("sign_batch")

    def __str__(self) -> str:
        return self.note


class SignQuerySet(PublicQuerySet["Sign"]):
    def standing(self) -> Self:
        """Those that somebody can scan in the street."""
        return self.filter(state__in=Sign.STANDING)

    def without_work(self) -> Self:
        return self.filter(work=None).exclude(state=Sign.State.RETIRED)

    def unchecked_since(self, day: date) -> Self:
        """Standing, and last seen before that day."""
        return self.standing().filter(checked_on__lt=day)


class Sign(PublicModel):
    """A sign with its printed code, which leads to one work for ever (`/o/<code>`).

    Its verbs live in `publicworks.signs.operations`: each leaves a `SignEvent` and a history entry.
    """

    class State(models.TextChoices):
        ISSUED = "issued", _("Código emitido")
        PROOFED = "proofed", _("Prueba aceptada")
        INSTALLED = "installed", _("Instalada")
        ALTERED = "altered", _("Alterada o tapada")
        RETIRED = "retired", _("Retirada")

    STANDING = (State.INSTALLED, State.ALTERED)

    code = models.CharField(_("código"), max_length=10, unique=True, editable=False)
    batch = models.ForeignKey(
        SignBatch, models.PROTECT, related_name="signs", editable=False, verbose_name=_("lote")
    )
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, blank=True, related_name="signs", verbose_name=_("obra")
    )
    state = models.CharField(_("estado"), max_length=20, choices=State, default=State.ISSUED, editable=False)
    place = models.CharField(_("dónde está"), max_length=200, blank=True, editable=False)
    latitude = models.DecimalField(
        _("latitud"), max_digits=9, decimal_places=6, null=True, blank=True, editable=False
    )
    longitude = models.DecimalField(
        _("longitud"), max_digits=9, decimal_places=6, null=True, blank=True, editable=False
    )
    photo = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("foto"),
    )
    installed_on = models.DateField(_("instalada el"), null=True, blank=True, editable=False)
    checked_on = models.DateField(_("revisada el"), null=True, blank=True, editable=False)
    retired_reason = models.CharField(_("por qué se retiró"), max_length=500, blank=True, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False, editable=False)

    objects = SignQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("valla")
        verbose_name_plural = _("vallas")
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(fields=["state", "checked_on"], name="sign_by_check"),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{7}$"),
                name="sign_code_is_printed_well",
                violation_error_message=_("El código no está bien escrito."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["issued", "retired"]) | Q(work__isnull=False),
                name="sign_has_work_before_proof",
                violation_error_message=_("Di primero de qué obra es la valla."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(work__isnull=False),
                name="sign_shown_has_work",
                violation_error_message=_("Una valla se muestra cuando se sabe de qué obra es."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["installed", "altered"])
                | Q(
                    photo__isnull=False,
                    latitude__isnull=False,
                    longitude__isnull=False,
                    installed_on__isnull=False,
                    checked_on__gte=models.F("installed_on"),
                ),
                name="sign_installed_was_seen",
                violation_error_message=_("Una valla instalada tiene foto, lugar y fecha."),
            ),
            models.CheckConstraint(
                condition=Q(state="retired") & ~Q(retired_reason="")
                | ~Q(state="retired") & Q(retired_reason=""),
                name="sign_retired_says_why",
                violation_error_message=_("Para retirar una valla hay que decir por qué."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="sign_is_never_deleted", operation=pgtrigger.Delete),
            triggers.no_truncate("sign"),
            pgtrigger.Trigger(
                name="sign_keeps_its_code",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.code <> OLD.code OR NEW.batch_id <> OLD.batch_id THEN
                        RAISE EXCEPTION 'a sign keeps its code: it is printed';
                    END IF;
                    IF OLD.work_id IS NOT NULL AND NEW.work_id IS NULL THEN
                        RAISE EXCEPTION 'a sign always leads somewhere once it has led somewhere';
                    END IF;
                    IF OLD.state = 'retired' AND NEW.state <> 'retired' THEN
                        RAISE EXCEPTION 'a retired sign never comes back: issue another code';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Valla')} {self.code}"

    def get_absolute_url(self) -> str:
        return address("publicworks:sign", self.code)

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING


class SignEvent(models.Model):
    """Something that happened to a sign: when, who, why, with the photo and the place that prove it."""

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Código emitido")
        ASSIGNED = "assigned", _("Asignada a una obra")
        PROOFED = "proofed", _("Prueba de impresión aceptada")
        INSTALLED = "installed", _("Instalada")
        CHECKED = "checked", _("Revisada")
        ALTERED = "altered", _("Reportada como alterada")
        RETIRED = "retired", _("Retirada")

    sign = models.ForeignKey(Sign, models.PROTECT, related_name="events", verbose_name=_("valla"))
    kind = models.CharField(_("qué pasó"), max_length=20, choices=Kind)
    happened_on = models.DateField(_("fecha"))
    recorded_at = models.DateTimeField(_("registrado"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién"),
    )
    reason = models.TextField(_("motivo"), blank=True)
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("obra")
    )
    photo = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("foto")
    )
    latitude = models.DecimalField(_("latitud"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitud"), max_digits=9, decimal_places=6, null=True, blank=True)
    metres = models.PositiveIntegerField(_("metros hasta la obra"), null=True, blank=True)

    class Meta:
        verbose_name = _("hecho de una valla")
        verbose_name_plural = _("hechos de las vallas")
        ordering = ("-happened_on", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind__in=["installed", "checked"])
                | Q(photo__isnull=False, latitude__isnull=False, longitude__isnull=False),
                name="sign_event_seen_has_proof",
                violation_error_message=_("Instalar o revisar se prueba con foto y lugar."),
            ),
        ]
        triggers: ClassVar = triggers.append_only("sign_event")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.sign_id}"


class SignReport(models.Model):
    """What somebody without an account says about a sign, or about a code that we do not know.

    Nothing about who writes is kept. It waits until somebody of the city reads it.
    """

    class Problem(models.TextChoices):
        COVERED = "covered", _("El código está tapado, roto o borroso")
        STICKER = "sticker", _("Tiene una calcomanía u otro código encima")
        OTHER_CODE = "other_code", _("Dice un código distinto del que muestra esta página")
        ELSEWHERE = "elsewhere", _("Está en otro lugar o habla de otra obra")
        UNKNOWN = "unknown", _("El código de la valla no existe en el portal")
        ASKS = "asks", _("Pide dinero o datos personales")
        OTHER = "other", _("Otra cosa")

    class State(models.TextChoices):
        WAITING = "waiting", _("Por revisar")
        CONFIRMED = "confirmed", _("Confirmado")
        DISMISSED = "dismissed", _("Descartado")

    sign = models.ForeignKey(
        Sign, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("valla")
    )
    typed = models.CharField(_("código que escribió"), max_length=40)
    problem = models.CharField(_("qué pasa"), max_length=20, choices=Problem)
    text = models.TextField(_("qué vio"), max_length=1000, blank=True)
    where = models.CharField(_("dónde"), max_length=200, blank=True)
    photo = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("foto")
    )
    received_at = models.DateTimeField(_("recibido"), default=timezone.now)
    state = models.CharField(_("estado"), max_length=20, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(_("decidido"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decidió"),
    )
    note = models.CharField(_("explicación"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reporte de una valla")
        verbose_name_plural = _("reportes de vallas")
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="sign_report_queue"),
            models.Index(fields=["received_at"], name="sign_report_by_time"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, note="")
                | ~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(note=""),
                name="sign_report_decision_says_why",
                violation_error_message=_("Di por qué se confirma o se descarta."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.typed}: {self.get_problem_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.full_clean()
        super().save(*args, **kwargs)

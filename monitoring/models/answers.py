"""Under each question: versions of its answer, evidence, what the city replied and what came of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Attachment, Institution
from cartagena_ogp.triggers import append_only

from ..guards import frozen, never_deleted, only_city, only_monitor
from ..scales import KNOWN_VALUES
from .reports import Report, ReportRow

FILES = 3
"""Files that OGP's form takes with an answer."""
FILE_BYTES = 10 * 1024 * 1024
LONGEST = 5000
ROW_PLAN = (
    "(SELECT b.plan_id FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id"
    " JOIN monitoring_monitoringbody b ON b.id = r.body_id WHERE w.id = NEW.row_id)"
)
ROW_TOLD = (
    "EXISTS (SELECT 1 FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id"
    " WHERE w.id = NEW.row_id AND (r.is_illustrative OR r.origin = 'elsewhere'))"
)
STATE = (
    "(SELECT r.state FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id"
    " WHERE w.id = NEW.row_id)"
)


def person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


class Answer(models.Model):
    """One version of an answer. Only ever added: who wrote which words when is never lost."""

    row = models.ForeignKey(ReportRow, models.PROTECT, related_name="answers", verbose_name=_("pregunta"))
    number = models.PositiveSmallIntegerField(_("versión"))
    value = models.CharField(_("respuesta"), max_length=20, blank=True)
    explanation = models.TextField(_("explicación"), blank=True, max_length=LONGEST)
    author = person(_("quién la escribió"))
    written_at = models.DateTimeField(_("escrita"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("respuesta")
        verbose_name_plural = _("respuestas")
        ordering = ("row", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "number"], name="answer_version_once"),
            models.CheckConstraint(condition=Q(value__in=KNOWN_VALUES), name="answer_value_known"),
            models.CheckConstraint(
                condition=~Q(value="", explanation=""),
                name="answer_says_something",
                violation_error_message=_("Elige una respuesta o escribe la explicación."),
            ),
        ]
        triggers: ClassVar = [
            *append_only("answer"),
            only_monitor(
                "answer",
                plan=ROW_PLAN,
                told=ROW_TOLD,
                operation=pgtrigger.Insert,
                also=f"""
                    IF NOT ({STATE} = 'draft' OR {STATE} = 'with_city' AND EXISTS (
                        SELECT 1 FROM monitoring_cityreply c WHERE c.row_id = NEW.row_id)) THEN
                        RAISE EXCEPTION 'an answer changes in a draft, or once the city replied to it';
                    END IF;
                """,  # nosec B608
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} · {self.number}"

    @property
    def label(self) -> str:
        """The words of its value."""
        return self.row.asked.label_of(self.value)

    def clean(self) -> None:
        super().clean()
        scale = self.row.asked.scale
        if self.value and (scale is None or self.value not in scale.values):
            raise ValidationError({"value": _("Elige una respuesta de la lista.")})


class AnswerEvidenceQuerySet(models.QuerySet["AnswerEvidence"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class AnswerEvidence(models.Model):
    """What an answer rests on: typed, dated, and hashed when it is a file (Handbook, Annex 5)."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Documento")
        LINK = "link", _("Enlace")
        INTERVIEW = "interview", _("Entrevista")
        PHOTO = "photo", _("Foto")
        DATASET = "dataset", _("Datos")

    row = models.ForeignKey(ReportRow, models.PROTECT, related_name="evidence", verbose_name=_("pregunta"))
    kind = models.CharField(_("clase"), max_length=12, choices=Kind)
    title = models.CharField(_("qué es"), max_length=200)
    dated_on = models.DateField(_("fecha del documento"), null=True, blank=True)
    url = models.URLField(_("enlace"), max_length=400, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("archivo")
    )
    slot = models.PositiveSmallIntegerField(
        _("lugar entre los archivos"), null=True, blank=True, editable=False
    )
    added_by = person(_("quién la agregó"))
    added_at = models.DateTimeField(_("agregada"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("quitada"), null=True, blank=True, editable=False)

    objects = AnswerEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidencia de una respuesta")
        verbose_name_plural = _("evidencias de las respuestas")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["document", "link", "interview", "photo", "dataset"]),
                name="answer_evidence_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(attachment__isnull=True, slot__isnull=True)
                | Q(attachment__isnull=False, slot__gte=1, slot__lte=FILES),
                name="answer_evidence_three_files",
                violation_error_message=_("Cada respuesta lleva hasta tres archivos."),
            ),
            models.UniqueConstraint(
                fields=["row", "slot"],
                condition=Q(removed_at=None),
                name="answer_evidence_slot_once",
                violation_error_message=_("Cada respuesta lleva hasta tres archivos."),
            ),
            models.CheckConstraint(
                condition=Q(kind="interview") | ~Q(url="", attachment=None),
                name="answer_evidence_is_somewhere",
                violation_error_message=_("Sube un archivo o escribe un enlace."),
            ),
        ]
        triggers: ClassVar = [
            never_deleted("answer_evidence"),
            frozen("answer_evidence", "row_id", "kind", "title", "dated_on", "url", "attachment_id", "slot"),
            only_monitor(
                "answer_evidence",
                plan=ROW_PLAN,
                told=ROW_TOLD,
                also=f"""
                    IF {STATE} = 'published' THEN
                        RAISE EXCEPTION 'a published report never changes';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return self.attachment.get_absolute_url() if self.attachment else self.url


class CityReply(models.Model):
    """What the city says of one finding before it is published. Only the city adds it; nobody changes it."""

    row = models.ForeignKey(ReportRow, models.PROTECT, related_name="replies", verbose_name=_("hallazgo"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institución que responde")
    )
    text = models.TextField(_("respuesta de la Alcaldía"), max_length=LONGEST)
    written_by = person(_("quién la escribió"))
    written_at = models.DateTimeField(_("escrita"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("respuesta de la Alcaldía")
        verbose_name_plural = _("respuestas de la Alcaldía")
        ordering = ("pk",)
        triggers: ClassVar = [
            *append_only("city_reply"),
            only_city(
                "city_reply",
                told=ROW_TOLD,
                operation=pgtrigger.Insert,
                also=f"""
                    IF {STATE} <> 'with_city' THEN
                        RAISE EXCEPTION 'the city replies while the draft is with it';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Resolution(models.Model):
    """What the monitor did with a reply, and why: accepted it, or kept its finding."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("El monitor la aceptó")
        KEPT = "kept", _("El monitor mantuvo su hallazgo")

    reply = models.OneToOneField(CityReply, models.PROTECT, related_name="resolution")
    outcome = models.CharField(_("decisión"), max_length=10, choices=Outcome)
    reason = models.TextField(_("por qué"), max_length=LONGEST)
    decided_by = person(_("quién decidió"))
    decided_at = models.DateTimeField(_("decidida"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("decisión del monitor")
        verbose_name_plural = _("decisiones del monitor")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=["accepted", "kept"]) & ~Q(reason=""), name="resolution_is_explained"
            )
        ]
        triggers: ClassVar = [
            *append_only("resolution"),
            only_monitor(
                "resolution",
                plan="(SELECT b.plan_id FROM monitoring_cityreply c JOIN monitoring_reportrow w"
                " ON w.id = c.row_id JOIN monitoring_report r ON r.id = w.report_id"
                " JOIN monitoring_monitoringbody b ON b.id = r.body_id WHERE c.id = NEW.reply_id)",
                told="EXISTS (SELECT 1 FROM monitoring_cityreply c JOIN monitoring_reportrow w"
                " ON w.id = c.row_id JOIN monitoring_report r ON r.id = w.report_id"
                " WHERE c.id = NEW.reply_id AND r.is_illustrative)",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()


class CityClosing(models.Model):
    """The city says that it has nothing more to comment on a draft, before its term ends."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="closing", verbose_name=_("informe"))
    closed_on = models.DateField(_("cerrado el"))
    closed_by = person(_("quién lo cerró"))

    class Meta:
        verbose_name = _("cierre de comentarios")
        verbose_name_plural = _("cierres de comentarios")
        triggers: ClassVar = [
            *append_only("closing"),
            only_city(
                "closing",
                told="EXISTS (SELECT 1 FROM monitoring_report r"
                " WHERE r.id = NEW.report_id AND r.is_illustrative)",
                operation=pgtrigger.Insert,
                also="""
                    IF NOT EXISTS (SELECT 1 FROM monitoring_report r
                                   WHERE r.id = NEW.report_id AND r.state = 'with_city') THEN
                        RAISE EXCEPTION 'the city closes comments while the draft is with it';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)

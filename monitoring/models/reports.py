"""The monitor's reports: three products, their rows, and their life from draft to publication."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Attachment, PublicModel, PublicQuerySet
from commitments.models import ActionPlan, Commitment

from ..guards import frozen, never_deleted, only_monitor
from ..questions import Kind, Question, question_of, questions
from .bodies import MonitoringBody

BODY_PLAN = "(SELECT b.plan_id FROM monitoring_monitoringbody b WHERE b.id = NEW.body_id)"


class ReportQuerySet(PublicQuerySet["Report"]):
    def of_plan(self, plan: ActionPlan) -> Self:
        return self.filter(body__plan=plan)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def in_force(self) -> Self:
        """Published, and not taken the place of by a later published edition."""
        later = Report.objects.filter(replaces=models.OuterRef("pk"), published_at__isnull=False)
        return self.published().exclude(models.Exists(later))


class Report(PublicModel):
    """One report of the monitor. Only its team writes it; once published not even the team changes it:
    a correction is another edition.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Borrador")
        WITH_CITY = "with_city", _("En comentarios de la Alcaldía")
        PUBLISHED = "published", _("Publicado")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Escrito en este portal")
        ELSEWHERE = "elsewhere", _("Publicado en otro sitio y resumido aquí")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    body = models.ForeignKey(
        MonitoringBody, models.PROTECT, related_name="reports", verbose_name=_("monitor")
    )
    kind = models.CharField(_("clase"), max_length=20, choices=Kind)
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("compromiso"),
    )
    edition = models.PositiveSmallIntegerField(_("edición"), default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("reemplaza a"),
    )
    origin = models.CharField(_("dónde se escribió"), max_length=10, choices=Origin, default=Origin.PORTAL)
    state = models.CharField(_("estado"), max_length=12, choices=State, default=State.DRAFT)
    title = models.CharField(_("título"), max_length=200)
    evaluators = models.CharField(
        _("quiénes evalúan"), max_length=300, blank=True, help_text=_("Nombres que aparecerán en el informe.")
    )
    contact_email = models.EmailField(_("correo de contacto"), blank=True)
    summary = models.TextField(_("resumen"), blank=True, max_length=3000)
    due_on = models.DateField(_("debe publicarse el"), null=True, blank=True)
    sent_on = models.DateField(_("enviado a la Alcaldía el"), null=True, blank=True)
    comments_due_on = models.DateField(_("la Alcaldía comenta hasta el"), null=True, blank=True)
    pdf = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF del monitor")
    )
    source_url = models.URLField(_("dónde se publicó"), max_length=400, blank=True)
    source_note = models.CharField(_("nota sobre la fuente"), max_length=300, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("informe del monitor")
        verbose_name_plural = _("informes del monitor")
        indexes: ClassVar = [
            models.Index(fields=["-published_at", "-id"], name="report_newest"),
            models.Index(fields=["commitment", "kind"], name="report_by_commitment"),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["body", "kind", "commitment", "edition"],
                nulls_distinct=False,
                name="report_edition_once",
                violation_error_message=_("Ya hay un informe de esa clase: ábrelo en tu lista."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.END_OF_COMMITMENT, commitment__isnull=False)
                | ~Q(kind=Kind.END_OF_COMMITMENT) & Q(commitment__isnull=True),
                name="report_names_its_commitment",
                violation_error_message=_("El informe final es de un compromiso; los demás, del plan."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values)
                & Q(state__in=["draft", "with_city", "published"])
                & Q(origin__in=["portal", "elsewhere"]),
                name="report_words_known",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at__isnull=True),
                name="report_state_is_its_publication",
            ),
            models.CheckConstraint(
                condition=~Q(state="with_city")
                | Q(sent_on__isnull=False, comments_due_on__gte=models.F("sent_on")),
                name="report_comments_have_a_term",
                violation_error_message=_("El plazo de la Alcaldía no puede terminar antes de empezar."),
            ),
        ]
        triggers: ClassVar = [
            never_deleted("report"),
            only_monitor(
                "report",
                plan=BODY_PLAN,
                told="NEW.is_illustrative OR NEW.origin = 'elsewhere'",
                also="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.state = 'published' THEN
                            RAISE EXCEPTION 'a published report never changes';
                        END IF;
                        IF OLD.state = 'with_city' AND NEW.state = 'draft' THEN
                            RAISE EXCEPTION 'what the city has seen is no draft again';
                        END IF;
                    END IF;
                """,
            ),
            frozen(
                "report", "code", "body_id", "kind", "commitment_id", "edition", "origin", "is_illustrative"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("monitoring:report", self.code)

    @property
    def plan(self) -> ActionPlan:
        return self.body.plan

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_with_city(self) -> bool:
        return self.state == self.State.WITH_CITY

    def is_late(self, on: date) -> bool:
        return self.published_at is None and self.due_on is not None and self.due_on < on

    def clean(self) -> None:
        super().clean()
        if self.commitment and self.commitment.plan_id != self.body.plan_id:
            raise ValidationError({"commitment": _("Ese compromiso es de otro plan.")})

    def make_rows(self) -> list[ReportRow]:
        """The rows of the form, filled from the plan: each commitment has its own in the inception report."""
        rows: list[ReportRow] = []
        commitments = list(self.plan.commitments.order_by("ogp_id")) if self.kind == Kind.INCEPTION else []
        for section, question in questions(self.kind):
            if not section.per_commitment:
                rows.append(ReportRow(report=self, question=question.code, position=len(rows)))
        for commitment in commitments:
            for section, question in questions(self.kind):
                if section.per_commitment:
                    rows.append(
                        ReportRow(
                            report=self, question=question.code, commitment=commitment, position=len(rows)
                        )
                    )
        return ReportRow.objects.bulk_create(rows)


class ReportRow(models.Model):
    """One question of one report, and of one commitment where the form asks of each."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="rows", verbose_name=_("informe"))
    question = models.CharField(_("pregunta"), max_length=10)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compromiso")
    )
    position = models.PositiveSmallIntegerField(_("orden"))

    class Meta:
        verbose_name = _("pregunta del informe")
        verbose_name_plural = _("preguntas del informe")
        ordering = ("report", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "question", "commitment"], nulls_distinct=False, name="report_row_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="row_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            only_monitor(
                "row",
                plan="(SELECT b.plan_id FROM monitoring_report r JOIN monitoring_monitoringbody b"
                " ON b.id = r.body_id WHERE r.id = NEW.report_id)",
                told="EXISTS (SELECT 1 FROM monitoring_report r WHERE r.id = NEW.report_id"
                " AND (r.is_illustrative OR r.origin = 'elsewhere'))",
                operation=pgtrigger.Insert,
                also="""
                    IF EXISTS (SELECT 1 FROM monitoring_report r
                               WHERE r.id = NEW.report_id AND r.state <> 'draft') THEN
                        RAISE EXCEPTION 'only a draft gets questions';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.asked.text}"

    @property
    def asked(self) -> Question:
        return question_of(self.report.kind, self.question)

    @property
    def place(self) -> str:
        """How the row is told from others of its report: 3.1, or 3.1-COCDI0001."""
        return f"{self.question}-{self.commitment.ogp_id}" if self.commitment else self.question

    @property
    def last(self) -> Any:
        """The answer that counts: the latest version; None while nobody has answered.

        Reads `answers`, so prefetch them (newest first) where many rows are shown.
        """
        return next(iter(self.answers.all()), None)

    @property
    def is_answered(self) -> bool:
        """Whether nothing that the question asks for is missing."""
        answer = self.last
        if answer is None or not answer.explanation.strip():
            return False
        return bool(answer.value) or self.asked.scale is None

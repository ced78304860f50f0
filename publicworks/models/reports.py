"""What people say is wrong with a work, and what the institution that answers for it replies in public."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Attachment, Comment, Institution, PublicModel, PublicQuerySet
from cartagena_ogp.models.comments import digest_of
from commitments.models.scales import need_reason

from .works import Work

SHORTEST, LONGEST = 15, 2000  # characters
LINK_LASTS = timedelta(hours=48)
CONTACT_KEPT = timedelta(days=365)


class ProblemReportQuerySet(PublicQuerySet["ProblemReport"]):
    def waiting(self) -> Self:
        """For a moderator to read."""
        return self.filter(published_at=None, rejected_on=None)

    def open(self) -> Self:
        """In public, and not closed by the institution."""
        return self.published().filter(closed_on=None)

    def unanswered(self) -> Self:
        return self.open().filter(answered_on=None)

    def overdue(self, on: date) -> Self:
        """Without an answer within the legal term."""
        return self.unanswered().filter(due_on__lt=on)


class ProblemReport(PublicModel):
    """A problem that somebody saw at a work or near it. No account, no name, no IP address.

    It is public once a moderator publishes it; a rejected one never is. The term to answer runs from
    the day it was sent (Ley 1755 de 2015, artículo 14) and is computed once.
    """

    class Topic(models.TextChoices):
        DANGER = "danger", _("Hay un peligro para la gente")
        STOPPED = "stopped", _("Está parada o no hay nadie trabajando")
        QUALITY = "quality", _("Está quedando mal hecha")
        DAMAGE = "damage", _("Dañó una casa, una vía o una red")
        ACCESS = "access", _("No deja pasar ni entrar")
        WATER = "water", _("Inunda o trae aguas sucias")
        NUISANCE = "nuisance", _("Ruido, polvo o escombros")
        FIGURES = "figures", _("Lo que dice esta página no es cierto")
        SIGN = "sign", _("La valla falta, está tapada o dice otra cosa")
        OTHER = "other", _("Otra cosa")

    class Where(models.TextChoices):
        HERE = "here", _("En esta obra")
        NEAR = "near", _("Cerca de la obra")

    code = models.CharField(_("código"), max_length=12, unique=True)
    work = models.ForeignKey(Work, models.PROTECT, related_name="reports", verbose_name=_("obra"))
    topic = models.CharField(_("qué pasa"), max_length=20, choices=Topic)
    body = models.TextField(_("qué pasó"))
    body_digest = models.CharField(max_length=64, editable=False)
    where = models.CharField(_("dónde"), max_length=10, choices=Where, default=Where.HERE)
    where_note = models.CharField(_("señas del lugar"), max_length=200, blank=True)
    language = models.CharField(_("idioma"), max_length=10, default="es")
    submitted_at = models.DateTimeField(_("recibido"), db_index=True, editable=False)
    submitted_on = models.DateField(_("recibido el"), editable=False)
    due_on = models.DateField(_("respuesta a más tardar el"), editable=False)
    answered_on = models.DateField(_("respondido el"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("cerrado el"), null=True, blank=True, editable=False)
    last_news_on = models.DateField(_("última novedad"), editable=False)
    rejected_on = models.DateField(_("rechazado el"), null=True, blank=True, editable=False)
    rule = models.CharField(_("regla"), max_length=20, choices=Comment.Rule, blank=True, editable=False)
    note = models.CharField(_("explicación"), max_length=300, blank=True, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = ProblemReportQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("problema reportado")
        verbose_name_plural = _("problemas reportados")
        ordering = ("-submitted_on", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["work", "-submitted_on", "-id"], name="work_report_by_day"),
            models.Index(
                fields=["due_on", "id"], condition=Q(answered_on__isnull=True), name="work_report_unanswered"
            ),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    GreaterThanOrEqual(Length("body"), SHORTEST), LessThanOrEqual(Length("body"), LONGEST)
                ),
                name="work_report_body_length",
                violation_error_message=_("Cuenta qué pasa en 15 a 2.000 caracteres."),
            ),
            models.CheckConstraint(
                condition=Q(rejected_on__isnull=True, rule="", note="")
                | Q(rejected_on__isnull=False, published_at__isnull=True) & ~Q(rule=""),
                name="work_report_refusal_has_rule",
                violation_error_message=_("Rechazar un reporte lleva una de las reglas publicadas."),
            ),
            models.CheckConstraint(
                condition=~Q(rule="otro") | ~Q(note=""),
                name="work_report_other_rule_is_explained",
                violation_error_message=_("Explica cuál es el otro motivo."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(answered_on__isnull=False),
                name="work_report_closed_is_answered",
                violation_error_message=_("Un reporte se cierra con una respuesta."),
            ),
            models.UniqueConstraint(
                fields=["work", "body_digest"],
                condition=Q(rejected_on__isnull=True),
                name="work_report_said_once",
                violation_error_message=_("Ese reporte ya está en esta obra."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.get_topic_display()}"

    def get_absolute_url(self) -> str:
        return address("publicworks:report", self.code)

    @property
    def is_waiting(self) -> bool:
        return not self.is_published and self.rejected_on is None

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None

    @property
    def said_reason(self) -> str:
        """The rule by which it was rejected and its explanation."""
        return ". ".join(part for part in (str(self.get_rule_display()), self.note) if part)

    def is_overdue(self, on: date) -> bool:
        return self.answered_on is None and self.due_on < on

    def prepare(self) -> None:
        self.body_digest = digest_of(self.body)

    def hold(self) -> Self:
        """Keep a new report that nobody sees yet: it has no entry in the history."""
        self.prepare()
        self.full_clean()
        self.save(force_insert=True)
        return self

    @transaction.atomic
    def publish(self, *, by: Any, reason: str = "") -> Self:
        """Show it to everybody, with its photos. Raises `ValidationError` when it was rejected."""
        self.lock()
        if self.rejected_on:
            raise ValidationError(_("Ya se rechazó. Su motivo quedó escrito."), code="decided")
        super().publish(by=by, reason=reason)
        for photo in self.photos.select_related("attachment"):
            photo.attachment.make_public()
        return self

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str) -> Self:
        super().withdraw(by=by, reason=reason)
        for photo in self.photos.select_related("attachment"):
            photo.attachment.make_private()
        return self

    @transaction.atomic
    def reject(self, *, by: Any, on: date, rule: str, note: str = "") -> Self:
        """Refuse one that waits, with one of the published rules."""
        self.lock()
        if not self.is_waiting:
            raise ValidationError(_("Otra persona ya lo decidió."), code="decided")
        said = ProblemReport(rule=rule, note=note).said_reason
        return self.change("rejected", by=by, reason=said, rejected_on=on, rule=rule, note=note)

    @transaction.atomic
    def answer(self, body: str, *, by: Any, institution: Institution, outcome: str, on: date) -> ReportAnswer:
        """Reply in public for an institution. Raises `ValidationError` when it is not public or closed."""
        need_reason(body, field="body")
        self.lock()
        if not self.is_published or self.is_closed:
            raise ValidationError(_("Solo se responde un reporte publicado y abierto."))
        made = ReportAnswer(
            report=self,
            institution=institution,
            outcome=outcome,
            body=body.strip(),
            answered_on=on,
            answered_by=by,
        )

        def keep() -> None:
            made.full_clean()
            made.save()

        values: dict[str, Any] = {"answered_on": self.answered_on or on, "last_news_on": on}
        if outcome in ReportAnswer.CLOSING:
            values["closed_on"] = on
        self.change("answered", by=by, reason=body, then=keep, **values)
        return made


class ReportPhoto(models.Model):
    """A photo that came with a report; closed until the report is public."""

    report = models.ForeignKey(ProblemReport, models.CASCADE, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("foto"))
    alt = models.CharField(_("qué se ve en la foto"), max_length=250)

    class Meta:
        verbose_name = _("foto de un reporte")
        verbose_name_plural = _("fotos de un reporte")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(alt=""),
                name="work_report_photo_has_alt",
                violation_error_message=_("Describe la foto para quien no puede verla."),
            )
        ]

    def __str__(self) -> str:
        return self.alt


class ReportAnswer(models.Model):
    """What an institution replied on a day. Only ever added."""

    class Outcome(models.TextChoices):
        REVIEWING = "reviewing", _("Lo estamos revisando")
        PLANNED = "planned", _("Tiene fecha de arreglo")
        FIXED = "fixed", _("Quedó arreglado")
        DECLINED = "declined", _("No procede")
        SENT = "sent", _("Se pasó a otra entidad")

    CLOSING = (Outcome.FIXED, Outcome.DECLINED)

    report = models.ForeignKey(ProblemReport, models.PROTECT, related_name="answers")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institución")
    )
    outcome = models.CharField(_("qué decide"), max_length=20, choices=Outcome)
    body = models.TextField(_("respuesta"))
    answered_on = models.DateField(_("fecha"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("respuesta")
        verbose_name_plural = _("respuestas")
        ordering = ("pk",)
        triggers: ClassVar = [
            pgtrigger.Protect(name="report_answer_only_added", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.answered_on}"


class ReportContactQuerySet(models.QuerySet["ReportContact"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def forget(self, now: datetime) -> int:
        """Delete addresses nobody confirmed in time, those of closed reports and those kept long enough."""
        late = Q(confirmed_at=None, asked_at__lte=now - LINK_LASTS)
        month_ago = (now - timedelta(days=30)).date()
        over = Q(report__closed_on__lt=month_ago) | Q(report__rejected_on__lt=month_ago)
        return self.filter(late | over | Q(asked_at__lte=now - CONTACT_KEPT)).delete()[0]


class ReportContact(models.Model):
    """The address of whoever wants news of a report, apart from it, confirmed by a link, then forgotten.

    Only the digest of the link's secret is kept.
    """

    report = models.OneToOneField(ProblemReport, models.CASCADE, primary_key=True, related_name="contact")
    email = models.EmailField(_("correo"), db_index=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("enviado"))
    confirmed_at = models.DateTimeField(_("confirmado"), null=True)

    objects = ReportContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("correo de un reporte")
        verbose_name_plural = _("correos de reportes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="report_contact_email_is_lower",
                violation_error_message=_("El correo se guarda en minúsculas."),
            )
        ]

    def __str__(self) -> str:
        return f"{_('Correo de un reporte')} {self.pk}"

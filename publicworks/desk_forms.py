"""The small forms of the desk of works: each one is one act, with what the public will read about it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.comments.forms import PlainText
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import Comment, User
from cartagena_ogp.uploads import EVIDENCE, IMAGES
from commitments.forms import VerbForm, day, line, reason, text

from . import operations, reporting
from .models import Condition, ProblemReport, ReportAnswer, Source, Status, Work, WorkFile
from .operations import Photo

PHOTOS = ("photo_1", "photo_2", "photo_3")


def percent(label: Any, **options: Any) -> forms.IntegerField:
    words = _("El avance va de 0 a 100.")
    number = forms.NumberInput(attrs={"inputmode": "numeric", "class": "vIntegerField"})
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100,
        widget=number,
        error_messages={"min_value": words, "max_value": words},
        **options,
    )


class WorkForm(VerbForm):
    """An act on one work, on a day that has come."""

    subject: Work

    def past(self, name: str) -> None:
        """Refuse a day in the future."""
        if self.cleaned_data.get(name) and self.cleaned_data[name] > timezone.localdate():
            self.add_error(name, _("Escribe una fecha que ya haya llegado."))


class WorkProgressForm(WorkForm):
    """How far the work is, with photos, from a phone, in two minutes."""

    heading = _("Reportar avance")
    button = _("Publicar avance")
    said = _("Quedó tu reporte de avance.")
    explanation = _("Escribe la cifra y qué se hizo. Las fotos se publican sin sus datos ocultos.")
    explained = ("done",)

    physical = percent(_("avance de la obra (%)"))
    done = text(_("qué se hizo"), rows=2)
    photo_1 = CleanFileField(kinds=IMAGES, label=_("foto"), required=False)
    photo_2 = CleanFileField(kinds=IMAGES, label=_("otra foto"), required=False)
    photo_3 = CleanFileField(kinds=IMAGES, label=_("otra foto más"), required=False)
    photos_show = line(_("qué se ve en las fotos"), 250, required=False)
    planned = percent(_("avance previsto a hoy (%)"), required=False)
    financial = percent(_("pagado (%)"), required=False)
    obstacles = text(_("qué lo dificultó"), rows=2, required=False)
    next_step = text(_("qué sigue"), rows=2, required=False)
    source = forms.ChoiceField(
        label=_("quién lo dice"),
        choices=[(one.value, one.label) for one in (Source.SUPERVISOR, Source.AUDIT, Source.CITIZEN)],
        widget=forms.RadioSelect,
        initial=Source.SUPERVISOR,
    )
    on = day(_("fecha de las cifras"))

    def __init__(self, *args: Any, subject: Work, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {
            "physical": subject.physical_progress,
            "on": timezone.localdate(),
            "source": Source.SUPERVISOR,
            **self.initial,
        }
        self.fields["photo_1"].help_text = cast(CleanFileField, self.fields["photo_1"]).limits
        self.fields["photos_show"].help_text = _("Una frase para quien no puede verlas.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.past("on")
        if any(self.cleaned_data.get(name) for name in PHOTOS) and not self.cleaned_data.get("photos_show"):
            self.add_error("photos_show", _("Di qué se ve en las fotos, para quien no puede verlas."))
        return cleaned

    def perform(self, *, by: User) -> None:
        given = self.given
        alt = given.pop("photos_show")
        photos = [Photo(file, alt) for name in PHOTOS if (file := given.pop(name))]
        operations.report_progress(self.subject, by=by, photos=photos, **given)


class WorkStatusForm(WorkForm):
    heading = _("Cambiar el estado")
    button = _("Cambiar el estado")
    said = _("Quedó el nuevo estado.")
    explanation = _("Si está suspendida o inconclusa, di también qué se hará y para cuándo.")

    status = forms.ChoiceField(label=_("estado"), choices=Status, widget=forms.RadioSelect)
    condition = forms.ChoiceField(label=_("situación"), choices=Condition, widget=forms.RadioSelect)
    way_out = text(_("plan para retomarla o terminarla"), rows=2, required=False)
    on = day(_("desde"))
    reason = reason()

    def __init__(self, *args: Any, subject: Work, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        names = ("status", "condition", "way_out")
        now = {name: getattr(subject, name) for name in names}
        self.initial = {"on": timezone.localdate(), **now, **self.initial}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.past("on")
        return cleaned

    def perform(self, *, by: User) -> None:
        operations.change_status(self.subject, by=by, **self.given)


class WorkDaysForm(WorkForm):
    heading = _("Cambiar las fechas")
    button = _("Cambiar las fechas")
    said = _("Quedaron las nuevas fechas.")
    explanation = _("Las fechas anteriores siguen a la vista, con el motivo.")

    planned_starts_on = day(_("inicio previsto"), required=False)
    planned_ends_on = day(_("fin previsto"), required=False)
    started_on = day(_("empezó"), required=False)
    ended_on = day(_("terminó"), required=False)
    reason = reason()

    DAYS = ("planned_starts_on", "planned_ends_on", "started_on", "ended_on")

    def __init__(self, *args: Any, subject: Work, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {**{name: getattr(subject, name) for name in self.DAYS}, **self.initial}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.past("started_on")
        self.past("ended_on")
        return cleaned

    def perform(self, *, by: User) -> None:
        operations.change_days(self.subject, by=by, on=timezone.localdate(), **self.given)


class WorkFileForm(WorkForm):
    heading = _("Agregar foto o documento")
    button = _("Agregar")
    said = _("Quedó el archivo.")
    explained = ()

    kind = forms.ChoiceField(label=_("clase"), choices=WorkFile.Kind)
    file = CleanFileField(kinds=EVIDENCE, label=_("archivo"))
    title = line(_("título o pie de foto"), 200, required=False)
    alt = line(_("qué se ve en la foto"), 250, required=False)
    dated_on = day(_("fecha de la foto o del documento"))
    source = forms.ChoiceField(label=_("de quién viene"), choices=Source, initial=Source.SUPERVISOR)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"dated_on": timezone.localdate(), **self.initial}
        self.fields["file"].help_text = cast(CleanFileField, self.fields["file"]).limits

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.past("dated_on")
        photo = self.cleaned_data.get("kind") == WorkFile.Kind.PHOTO
        if photo and not self.cleaned_data.get("alt"):
            self.add_error("alt", _("Describe la foto para quien no puede verla."))
        if not photo and not self.cleaned_data.get("title"):
            self.add_error("title", _("Escribe qué es el documento."))
        return cleaned

    def perform(self, *, by: User) -> None:
        given = self.given
        operations.add_file(self.subject, given.pop("file"), by=by, **given)


class WithdrawFileForm(WorkForm):
    heading = _("Retirar un archivo")
    button = _("Retirar el archivo")
    said = _("El archivo ya no se ve.")
    explanation = _("Deja de verse y se cierra. El motivo queda en el historial.")

    file = forms.ModelChoiceField(WorkFile.objects.none(), label=_("archivo"))
    reason = reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["file"]).queryset = self.subject.files.standing()

    def perform(self, *, by: User) -> None:
        self.subject.lock(self.cleaned_data["expected_version"])
        self.cleaned_data["file"].withdraw(by=by, reason=self.cleaned_data["reason"])


class RejectReportForm(VerbForm):
    """Refuse a reported problem with one of the published rules."""

    heading = _("Rechazar")
    button = _("Rechazar")
    said = _("Reporte rechazado.")
    explanation = _("No se publica. Si dejó un correo, le decimos la regla y la explicación.")
    explained = ()

    rule = forms.ChoiceField(
        label=_("regla"),
        choices=[("", "—"), *Comment.Rule.choices],
        error_messages={"required": _("Elige la regla que no cumple.")},
    )
    note = PlainText(
        label=_("explicación"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("rule") == Comment.Rule.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", _("Explica cuál es el otro motivo."))
        return cleaned

    def perform(self, *, by: User) -> None:
        given = self.cleaned_data
        today = timezone.localdate()
        reporting.reject(self.subject, by=by, on=today, rule=given["rule"], note=given["note"])


class AnswerReportForm(VerbForm):
    """Reply in public for the institution that answers for the work."""

    heading = _("Responder")
    button = _("Publicar respuesta")
    said = _("Respuesta publicada.")
    explanation = _("Se publica enseguida, con el nombre de la institución y no con el tuyo.")
    explained = ("body",)

    outcome = forms.ChoiceField(label=_("qué decide"), choices=ReportAnswer.Outcome, widget=forms.RadioSelect)
    body = text(_("respuesta"), rows=6, max_length=4000)

    subject: ProblemReport

    def perform(self, *, by: User) -> None:
        institution = self.subject.work.responsible
        if institution is None:
            raise ValidationError(_("Ninguna institución responde por esta obra. Asígnala primero."))
        given = self.given
        self.subject.lock(given.pop("expected_version"))
        today = timezone.localdate()
        reporting.answer(
            self.subject, given["body"], by=by, institution=institution, outcome=given["outcome"], on=today
        )

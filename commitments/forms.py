"""The small forms of the desk: each one is one act, with what the public will read about it.

A form asks gently what the verbs and the database insist on; `perform` calls the verb.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.admin.forms import plain, readable
from cartagena_ogp.admin.refusals import show_in
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import Institution, User
from cartagena_ogp.models.public import StaleVersion
from cartagena_ogp.uploads import EVIDENCE

from . import operations, permissions
from .models import Agreement, Commitment, Completion, Evidence, Milestone
from .models.scales import NEEDS_EVIDENCE, need_reason

READ_BY_ALL = _("Se publica en el historial. Escríbelo para quien lee, en una frase.")


def text(label: Any, rows: int = 3, max_length: int = 5000, **options: Any) -> forms.CharField:
    """A text of several lines."""
    area = forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"})
    return forms.CharField(label=label, widget=area, max_length=max_length, **options)


def line(label: Any, max_length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=max_length, widget=forms.TextInput(attrs={"class": "vTextField"}), **options
    )


def day(label: Any, **options: Any) -> forms.DateField:
    """A day, with the phone's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


def reason() -> forms.CharField:
    return text(_("motivo"), max_length=1000, help_text=READ_BY_ALL)


class DeskActForm(forms.Form):
    """An act on one thing, by somebody. `explained` are the texts that the public reads."""

    heading: ClassVar[Any]
    button: ClassVar[Any]
    said: ClassVar[Any]
    explanation: ClassVar[Any] = ""
    explained: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, subject: Any, person: User, **kwargs: Any) -> None:
        self.subject, self.person = subject, person
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        """Texts that the public reads must say something."""
        cleaned = super().clean()
        for name in self.explained:
            if self.cleaned_data.get(name):
                try:
                    need_reason(self.cleaned_data[name], field=name)
                except ValidationError as error:
                    self.add_error(None, error)
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        """Show what was not taken, beside its field when it is on the form."""
        show_in(self, error)


class VerbForm(DeskActForm):
    """An act on one record. It carries the version the person saw, so that nobody's change is lost."""

    explained: ClassVar[tuple[str, ...]] = ("reason",)

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_version"].initial = self.subject.version

    @property
    def given(self) -> dict[str, Any]:
        """The clean data as the verbs take it."""
        return dict(self.cleaned_data)

    def perform(self, *, by: User) -> None:
        """Call the verb with the clean data. Raises what the verb refuses."""
        raise NotImplementedError

    def refuse(self, error: ValidationError) -> None:
        """Show what the record did not take, beside its field when it is on the form."""
        if isinstance(error, StaleVersion):
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("expected_version")] = str(self.fields["expected_version"].initial)
            self.data = data
            self.say_what_it_says_now()
        super().refuse(error)

    def say_what_it_says_now(self) -> None:
        """Beside each field that would write over what the record says since somebody else saved it."""
        for name in self.initial.keys() & self.cleaned_data.keys():
            field = self.fields[name]
            now, ours = (readable(field, of[name]) for of in (self.initial, self.cleaned_data))
            if plain([now]) != plain([ours]):
                shown = Truncator(now).chars(300)
                self.add_error(
                    name, _("Ahora dice: «%(text)s». Lo que escribiste sigue aquí.") % {"text": shown}
                )


class ProgressForm(VerbForm):
    """What was done, from a phone, in two minutes."""

    heading = _("Reportar avance")
    button = _("Publicar avance")
    said = _("Quedó tu reporte de avance.")
    explanation = _("Cuenta qué se hizo. Si tienes una foto o un documento que lo pruebe, súbelo aquí mismo.")
    explained = ("done",)

    percent = forms.IntegerField(
        label=_("avance (%)"),
        min_value=0,
        max_value=100,
        error_messages={
            "min_value": _("El avance va de 0 a 100."),
            "max_value": _("El avance va de 0 a 100."),
        },
        help_text=_("De todo el hito, de 0 a 100."),
    )
    status = forms.ChoiceField(label=_("estado"), choices=Completion.choices, widget=forms.RadioSelect)
    done = text(_("qué se hizo"))
    obstacles = text(_("qué lo dificultó"), rows=2, required=False)
    next_step = text(_("qué sigue"), rows=2, required=False)
    file = CleanFileField(kinds=EVIDENCE, label=_("foto o documento que lo prueba"), required=False)
    file_title = line(_("qué es ese archivo"), 200, required=False)

    def __init__(self, *args: Any, subject: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {"percent": subject.progress, "status": subject.status, **self.initial}
        self.fields["file"].help_text = cast(CleanFileField, self.fields["file"]).limits

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("file") and not given.get("file_title"):
            self.add_error("file_title", _("Di en pocas palabras qué es el archivo."))
        proven = bool(given.get("file")) or self.subject.has_evidence()
        if given.get("status") in NEEDS_EVIDENCE and not proven:
            self.add_error(
                "status", _("Para marcarlo como sustancial o completo, sube aquí mismo una evidencia.")
            )
        return cleaned

    def perform(self, *, by: User) -> None:
        given, on = self.given, timezone.localdate()
        upload, title, version = (given.pop(name) for name in ("file", "file_title", "expected_version"))
        with transaction.atomic():
            self.subject.lock(version)
            if upload:
                photo = upload.family == "image"
                operations.add_evidence(
                    self.subject,
                    by=by,
                    on=on,
                    upload=upload,
                    kind=Evidence.Kind.PHOTO if photo else Evidence.Kind.DOCUMENT,
                    title=title,
                    description=given["done"],
                    dated_on=on,
                )
            self.subject.report_progress(by=by, on=on, **given)


class StatusForm(VerbForm):
    heading = _("Cambiar el estado")
    button = _("Cambiar el estado")
    said = _("Quedó el nuevo estado.")

    status = forms.ChoiceField(label=_("estado"), choices=Completion.choices, widget=forms.RadioSelect)
    reason = reason()

    def __init__(self, *args: Any, subject: Commitment | Milestone, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {"status": subject.status, **self.initial}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("status") in NEEDS_EVIDENCE and not self.subject.has_evidence():
            self.add_error(
                "status", _("Para marcarlo como sustancial o completo, primero agrega una evidencia.")
            )
        return cleaned

    def perform(self, *, by: User) -> None:
        given = self.given
        self.subject.change_status(given.pop("status"), by=by, on=timezone.localdate(), **given)


class RescheduleForm(VerbForm):
    heading = _("Cambiar la fecha")
    button = _("Cambiar la fecha")
    said = _("Quedó la nueva fecha.")
    explanation = _("La fecha anterior sigue en el historial, con el motivo.")

    due_on = day(_("nueva fecha"))
    reason = reason()

    def __init__(self, *args: Any, subject: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {"due_on": subject.due_on, **self.initial}

    def perform(self, *, by: User) -> None:
        given = self.given
        self.subject.reschedule(given.pop("due_on"), by=by, on=timezone.localdate(), **given)


class ModifyForm(VerbForm):
    """What was promised to OGP, changed with an approval (OGP Local Handbook 3.2.1.3)."""

    heading = _("Modificar lo prometido")
    button = _("Publicar la modificación")
    said = _("Quedó la modificación.")
    explanation = _("La versión anterior sigue a la vista. Di quién aprobó el cambio y por qué.")

    title = line(_("título"), 300)
    problem = text(_("problema"), rows=4, required=False)
    action = text(_("qué se hará"), rows=4, required=False)
    responsible = forms.ModelChoiceField(
        Institution.objects.all(), label=_("institución responsable"), required=False
    )
    starts_on = day(_("empieza"))
    ends_on = day(_("termina"))
    approved_by = line(_("aprobada por"), 200, help_text=_("Quién la aprobó y dónde consta."))
    approved_on = day(_("aprobada el"))
    reason = reason()

    def __init__(self, *args: Any, subject: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {**{name: getattr(subject, name) for name in Commitment.PROMISED}, **self.initial}
        if not permissions.can_edit_plans(self.person):
            del self.fields["responsible"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("El compromiso termina antes de empezar. Revisa las fechas."))
        if given.get("approved_on") and given["approved_on"] > timezone.localdate():
            self.add_error("approved_on", _("La aprobación no puede estar en el futuro."))
        return cleaned

    def perform(self, *, by: User) -> None:
        texts = {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in self.given.items()
        }
        self.subject.modify(by=by, **texts)


class EvidenceForm(VerbForm):
    heading = _("Agregar evidencia")
    button = _("Agregar evidencia")
    said = _("Quedó la evidencia.")
    explanation = _("Sube un archivo o pega un enlace: uno de los dos.")
    explained = ()

    kind = forms.ChoiceField(label=_("clase"), choices=Evidence.Kind.choices)
    title = line(_("título"), 200)
    description = text(_("qué muestra"), help_text=_("Una o dos frases para quien no abre el archivo."))
    dated_on = day(_("fecha del documento"), required=False)
    file = CleanFileField(kinds=EVIDENCE, label=_("archivo"), required=False)
    url = forms.URLField(
        label=_("o un enlace"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = cast(CleanFileField, self.fields["file"]).limits

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        wrong = {"file", "url"} & set(self.errors)
        if not wrong and bool(given.get("file")) == bool(given.get("url")):
            self.add_error("file", _("Sube un archivo o escribe un enlace: uno de los dos."))
        if given.get("dated_on") and given["dated_on"] > timezone.localdate():
            self.add_error("dated_on", _("La fecha de la evidencia no puede estar en el futuro."))
        return cleaned

    def perform(self, *, by: User) -> None:
        given = self.given
        operations.add_evidence(
            self.subject, by=by, on=timezone.localdate(), upload=given.pop("file"), **given
        )


class WithdrawEvidenceForm(VerbForm):
    heading = _("Retirar una evidencia")
    button = _("Retirar la evidencia")
    said = _("La evidencia ya no cuenta.")
    explanation = _("Deja de contar y su archivo se cierra. Su título y el motivo siguen a la vista.")

    evidence = forms.ModelChoiceField(Evidence.objects.none(), label=_("evidencia"))
    reason = reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["evidence"]).queryset = self.subject.evidence.standing()

    def perform(self, *, by: User) -> None:
        self.subject.lock(self.cleaned_data["expected_version"])
        operations.withdraw_evidence(self.cleaned_data["evidence"], by=by, reason=self.cleaned_data["reason"])


class FulfilForm(VerbForm):
    heading = _("Cumplir un acuerdo")
    button = _("Darlo por cumplido")
    said = _("El acuerdo quedó cumplido.")
    explained = ("outcome",)

    agreement = forms.ModelChoiceField(Agreement.objects.none(), label=_("acuerdo"))
    done_on = day(_("cumplido el"))
    outcome = text(_("cómo se cumplió"), help_text=READ_BY_ALL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"done_on": timezone.localdate(), **self.initial}
        cast(forms.ModelChoiceField, self.fields["agreement"]).queryset = self.reached()

    def reached(self) -> QuerySet[Agreement]:
        """The open agreements this person may answer for."""
        open_ones = self.subject.agreements.open().select_related("responsible")
        mine = [one.pk for one in open_ones if permissions.can_fulfil(self.person, one)]
        return open_ones.filter(pk__in=mine)

    def clean_done_on(self) -> Any:
        if self.cleaned_data["done_on"] > timezone.localdate():
            raise ValidationError(_("Escribe una fecha que ya haya llegado."))
        return self.cleaned_data["done_on"]

    def perform(self, *, by: User) -> None:
        given = self.given
        given["agreement"].fulfil(by=by, on=given["done_on"], outcome=given["outcome"])

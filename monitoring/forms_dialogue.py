"""Forms of what the three voices ask, agree, read and judge between reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import Institution
from commitments.forms import day, line, text
from commitments.models import Commitment, Completion, Milestone

from . import dialogue
from .forms import DeskForm, SpeaksForInstitution, small_file
from .models import EvidenceRequest, Verdict
from .models.answers import LONGEST


class AskForm(DeskForm):
    heading = _("Pedir evidencia")
    button = _("Pedir la evidencia")
    said = _("La solicitud es pública desde ahora.")
    explained = ("asked",)

    milestone = forms.ModelChoiceField(Milestone.objects.none(), label=_("Hito"), required=False)
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("A quién"))
    asked = text(_("Qué prueba pides"), max_length=2000)
    due_on = day(_("Para cuándo"))

    def __init__(self, *args: Any, subject: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        milestones, institution = self.fields["milestone"], self.fields["institution"]
        milestones.queryset = subject.milestones.published()  # type: ignore[attr-defined]
        institution.queryset = Institution.objects.published().filter(  # type: ignore[attr-defined]
            kind__in=Institution.CITY_KINDS
        )
        institution.initial = subject.responsible_id

    def perform(self) -> None:
        dialogue.ask(
            by=self.person, commitment=self.subject, asked_on=timezone.localdate(), **self.cleaned_data
        )


class AnswerRequestForm(SpeaksForInstitution):
    heading = _("Responder la solicitud de evidencia")
    button = _("Enviar la respuesta")
    said = _("Tu respuesta es pública desde ahora.")
    explanation = _("Los archivos y la respuesta se publican al enviarlos.")
    has_files = True

    file_1 = small_file(_("Archivo 1"), required=False)
    file_2 = small_file(_("Archivo 2"), required=False)
    file_3 = small_file(_("Archivo 3"), required=False)

    def perform(self) -> None:
        given = self.cleaned_data
        files = [given[name] for name in ("file_1", "file_2", "file_3") if given.get(name)]
        dialogue.answer_request(
            self.subject,
            by=self.person,
            institution=given["institution"],
            text=given["text"],
            uploads=files,
        )


class CloseRequestForm(DeskForm):
    heading = _("Concluir la solicitud")
    button = _("Concluir")
    said = _("Quedó concluida, con tu razón.")
    explained = ("reason",)

    outcome = forms.ChoiceField(
        label=_("Resultado"), choices=EvidenceRequest.Outcome.choices, widget=forms.RadioSelect
    )
    reason = text(_("Por qué"), max_length=2000)

    def perform(self) -> None:
        dialogue.close_request(self.subject, by=self.person, on=timezone.localdate(), **self.cleaned_data)


class SessionForm(DeskForm):
    heading = _("Registrar una sesión de trabajo")
    button = _("Publicar la sesión")
    said = _("La sesión es pública desde ahora.")
    has_files = True
    LINES = 3

    title = line(_("Tema"), 200)
    held_on = day(_("Fecha"))
    place = line(_("Lugar o enlace"), 200, required=False)
    areas = forms.ModelMultipleChoiceField(
        Institution.objects.none(), label=_("Áreas responsables"), widget=forms.CheckboxSelectMultiple
    )
    agenda = text(_("Agenda"), max_length=3000, help_text=_("Un punto por línea."))
    obstacles = text(_("Obstáculos"), max_length=3000, required=False, help_text=_("Un obstáculo por línea."))
    minutes = CleanFileField(label=_("Acta"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = Institution.objects.filter(commitments_led__plan=self.subject)
        areas: Any = self.fields["areas"]
        areas.queryset = (led | self.subject.implementers.all()).distinct().order_by("sort_key")
        milestones = Milestone.objects.published().filter(commitment__plan=self.subject)
        for number in range(1, self.LINES + 1):
            told = {"n": number}
            self.fields[f"text_{number}"] = line(_("Acuerdo %(n)s") % told, 1000, required=False)
            self.fields[f"responsible_{number}"] = forms.ModelChoiceField(
                areas.queryset, label=_("Responsable del acuerdo %(n)s") % told, required=False
            )
            self.fields[f"due_on_{number}"] = day(_("Fecha del acuerdo %(n)s") % told, required=False)
            self.fields[f"milestone_{number}"] = forms.ModelChoiceField(
                milestones.select_related("commitment"),
                label=_("Hito del acuerdo %(n)s") % told,
                required=False,
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for number in range(1, self.LINES + 1):
            if self.cleaned_data.get(f"text_{number}"):
                for name in (f"responsible_{number}", f"due_on_{number}"):
                    if not self.cleaned_data.get(name) and name not in self.errors:
                        self.add_error(name, _("Un acuerdo lleva responsable y fecha."))
        return cleaned

    def perform(self) -> None:
        given = self.cleaned_data
        names = ("text", "responsible", "due_on", "milestone")
        agreements = [
            {name: given[f"{name}_{number}"] for name in names}
            for number in range(1, self.LINES + 1)
            if given[f"text_{number}"]
        ]
        facts = {name: given[name] for name in ("title", "held_on", "place", "agenda", "obstacles")}
        dialogue.hold_session(
            by=self.person,
            plan=self.subject,
            areas=given["areas"],
            agreements=agreements,
            upload=given["minutes"],
            **facts,
        )


class FulfilForm(DeskForm):
    heading = _("Decir que un acuerdo se cumplió")
    button = _("Publicar")
    said = _("Quedó publicado.")
    explained = ("outcome",)

    on = day(_("Cumplido el"))
    outcome = text(_("Cómo se cumplió"), max_length=2000)

    def perform(self) -> None:
        dialogue.fulfil(self.subject, by=self.person, **self.cleaned_data)


class ReadForm(DeskForm):
    heading = _("Leer un hito")
    button = _("Publicar la lectura")
    said = _("Tu lectura es pública desde ahora.")
    explanation = _("Se muestra al lado de lo que dice la Alcaldía.")
    explained = ("explanation_text",)

    completion = forms.ChoiceField(
        label=_("Cumplimiento"), choices=Completion.choices, widget=forms.RadioSelect
    )
    explanation_text = text(_("Por qué"), max_length=LONGEST)
    evidence_url = forms.URLField(label=_("En qué se apoya"), required=False, assume_scheme="https")

    def perform(self) -> None:
        given = dict(self.cleaned_data)
        dialogue.read(
            self.subject,
            by=self.person,
            read_on=timezone.localdate(),
            explanation=given.pop("explanation_text"),
            **given,
        )


class JudgeForm(DeskForm):
    heading = _("Firmar un veredicto")
    button = _("Firmar")
    said = _("Tu curul firmó. El veredicto es público desde ahora.")
    explained = ("reasons",)

    position = forms.ChoiceField(
        label=_("Veredicto"), choices=Verdict.Position.choices, widget=forms.RadioSelect
    )
    reasons = text(_("Razones"), max_length=LONGEST)

    def __init__(self, *args: Any, mandate: Any, **kwargs: Any) -> None:
        self.mandate = mandate
        super().__init__(*args, **kwargs)

    def perform(self) -> None:
        dialogue.judge(
            self.subject,
            mandate=self.mandate,
            by=self.person,
            on=timezone.localdate(),
            **self.cleaned_data,
        )


class ReplyToVerdictForm(SpeaksForInstitution):
    heading = _("Responder la objeción del comité")
    button = _("Publicar la respuesta")
    said = _("Tu respuesta es pública desde ahora.")

    def perform(self) -> None:
        dialogue.reply_to_verdict(self.subject, by=self.person, on=timezone.localdate(), **self.cleaned_data)

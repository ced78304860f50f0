"""The small forms of the desks: each is one act, with what the public will read about it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.models import Institution, User
from commitments.forms import READ_BY_ALL, VerbForm, day, line, text
from commitments.models import ActionPlan, Commitment
from commitments.models.commitments import OGP_ID

from . import lineage, permissions, telling
from .models import Criterion, Evaluation, Initiative, Link, Pledge, Proposal, Question
from .models.evaluation import evaluate
from .models.rules import REASON_MIN


class PublishProposal(VerbForm):
    heading = button = _("Publicar")
    explanation = _("Cualquiera podrá leerla. Se lo decimos por correo a quien la escribió.")
    said = _("Propuesta publicada.")

    def perform(self, *, by: User) -> None:
        self.subject.publish(by=by)


class RejectProposal(VerbForm):
    heading = button = _("No publicar")
    explanation = _(
        "Queda su código con la regla, sin sus palabras, y cuenta igual en las cuentas del ciclo."
    )
    said = _("La propuesta no se publica.")
    explained = ()

    why = forms.ChoiceField(label=_("regla"), choices=[("", "—"), *Proposal.Rule.choices])
    note = text(_("explicación"), max_length=300, required=False, help_text=READ_BY_ALL)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("why") == Proposal.Rule.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", _("Explica cuál es el otro motivo."))
        return cleaned

    def perform(self, *, by: User) -> None:
        self.subject.reject(by=by, why=self.cleaned_data["why"], note=self.cleaned_data["note"])


class EvaluateProposal(VerbForm):
    """One's own scores. What others gave is not shown here."""

    heading = _("Evaluar")
    button = _("Guardar mi evaluación")
    said = _("Guardamos tu evaluación. Se publica con la respuesta, sin tu nombre.")
    explanation = _(
        "Puntúa sin mirar lo que pusieron otras personas. Puedes corregirla hasta que se responda."
    )
    explained = ("comment",)

    office = line(_("dependencia"), 160, required=False)
    comment = text(_("por qué"), help_text=_("Se publica con la respuesta, sin tu nombre."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Evaluation.objects.filter(proposal=self.subject, evaluator=self.person).first()
        scores: dict[str, forms.Field] = {}
        for name, label in Criterion.choices:
            scores[name] = forms.TypedChoiceField(
                label=label,
                choices=Evaluation.Score.choices,
                coerce=int,
                widget=forms.RadioSelect,
                initial=getattr(own, name, None),
            )
        self.fields = scores | self.fields
        if own:
            self.initial = {"comment": own.comment, "office": own.office, **self.initial}

    def perform(self, *, by: User) -> None:
        given = {name: self.cleaned_data[name] for name in Criterion.values}
        evaluate(
            self.subject,
            by=by,
            comment=self.cleaned_data["comment"],
            office=self.cleaned_data["office"],
            **given,
        )


class RespondToProposal(VerbForm):
    heading = _("Responder")
    button = _("Publicar la respuesta")
    said = _("La respuesta está publicada. Se la contamos a quien propuso.")
    explained = ("answer",)

    fate = forms.ChoiceField(
        label=_("decisión"),
        choices=[(one.value, one.label) for one in (Proposal.Fate.TAKEN, Proposal.Fate.NOT_CHOSEN)],
        widget=forms.RadioSelect,
    )
    answer = text(
        _("respuesta"),
        rows=6,
        help_text=_("Para quien propuso, con la razón. «No seguirá» necesita al menos 80 caracteres."),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        is_no = given.get("fate") == Proposal.Fate.NOT_CHOSEN
        if is_no and len(given.get("answer", "").strip()) < REASON_MIN:
            self.add_error("answer", _("Explica la razón en al menos 80 caracteres."))
        return cleaned

    def perform(self, *, by: User) -> None:
        self.subject.respond(self.cleaned_data["fate"], by=by, answer=self.cleaned_data["answer"])


class LinkForm(VerbForm):
    heading = _("Vincular")
    button = _("Guardar el vínculo")
    said = _("El vínculo está publicado.")

    kind = forms.ChoiceField(label=_("cómo"), choices=Link.Kind.choices)
    initiative = forms.ModelChoiceField(Initiative.objects.none(), label=_("iniciativa"), required=False)
    proposal = line(_("código de otra propuesta"), 20, required=False)
    commitment = forms.ModelChoiceField(Commitment.objects.none(), label=_("compromiso"), required=False)
    reason = text(_("por qué"), max_length=1000, help_text=READ_BY_ALL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["initiative"].queryset = Initiative.objects.filter(cycle=self.subject.cycle)
        fields["commitment"].queryset = Commitment.objects.all()
        if isinstance(self.subject, Initiative):
            del self.fields["proposal"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        code = given.get("proposal", "")
        if code:
            found = Proposal.objects.standing().filter(code=code.strip().upper()).first()
            if found is None:
                self.add_error("proposal", _("No hay una propuesta publicada con ese código."))
            given["proposal"] = found
        ends = [
            one for one in (given.get("initiative"), given.get("proposal"), given.get("commitment")) if one
        ]
        if len(ends) != 1 and not self.errors:
            raise ValidationError(_("Elige un solo destino: una iniciativa, una propuesta o un compromiso."))
        given["end"] = ends[0] if ends else None
        return cleaned

    def perform(self, *, by: User) -> None:
        given = self.cleaned_data
        lineage.link(self.subject, given["end"], given["kind"], by=by, reason=given["reason"])


class RevokeLink(VerbForm):
    heading = _("Anular un vínculo")
    button = _("Anular")
    said = _("El vínculo quedó anulado, con su razón a la vista.")

    link = forms.ModelChoiceField(Link.objects.none(), label=_("vínculo"))
    reason = text(_("por qué"), max_length=1000, help_text=READ_BY_ALL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["link"]).queryset = self.subject.links_out.standing()

    def perform(self, *, by: User) -> None:
        lineage.revoke(self.cleaned_data["link"], by=by, reason=self.cleaned_data["reason"])


class DecideInitiative(VerbForm):
    heading = _("Decir el resultado")
    button = _("Publicar el resultado")
    said = _("El resultado está publicado.")

    outcome = forms.ChoiceField(
        label=_("resultado"),
        choices=[(o.value, o.label) for o in (Initiative.Outcome.CHOSEN, Initiative.Outcome.NOT_CHOSEN)],
        widget=forms.RadioSelect,
    )
    reason = text(_("por qué"), max_length=3000, help_text=READ_BY_ALL)

    def perform(self, *, by: User) -> None:
        self.subject.decide(self.cleaned_data["outcome"], by=by, reason=self.cleaned_data["reason"])


class DraftCommitment(VerbForm):
    heading = _("Volverla compromiso")
    button = _("Crear el borrador")
    said = _("El borrador del compromiso está listo, vinculado a la iniciativa.")
    explanation = _("Toma el título, el problema, la acción, la institución y el lugar de la iniciativa.")
    explained = ()

    plan = forms.ModelChoiceField(ActionPlan.objects.all(), label=_("plan"))
    ogp_id = forms.CharField(label=_("código OGP"), max_length=9, validators=[OGP_ID])

    def perform(self, *, by: User) -> None:
        given = self.cleaned_data
        lineage.draft_commitment(self.subject, given["plan"], by=by, ogp_id=given["ogp_id"])


class ReviewQuestion(VerbForm):
    heading = _("Revisar una pregunta")
    button = _("Guardar")
    said = _("La pregunta quedó revisada.")
    explained = ()

    question = forms.ModelChoiceField(Question.objects.none(), label=_("pregunta"))
    state = forms.ChoiceField(
        label=_("decisión"),
        choices=[(s.value, s.label) for s in (Question.State.PUBLISHED, Question.State.REJECTED)],
        widget=forms.RadioSelect,
    )
    rejection = line(_("por qué no se publica"), 300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = self.subject.questions.filter(state=Question.State.WAITING)
        cast(forms.ModelChoiceField, self.fields["question"]).queryset = waiting

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("state") == Question.State.REJECTED and not given.get("rejection"):
            self.add_error("rejection", _("Di por qué no se publica."))
        return cleaned

    def perform(self, *, by: User) -> None:
        question, state = self.cleaned_data["question"], self.cleaned_data["state"]
        question.state = state
        question.rejection = self.cleaned_data["rejection"] if state == Question.State.REJECTED else ""
        if question.rejection:
            question.email = ""
        question.full_clean()
        question.save()
        history.record(self.subject, "changed", by=by)


class AnswerQuestion(VerbForm):
    heading = _("Responder una pregunta")
    button = _("Publicar la respuesta")
    said = _("La respuesta está publicada. Se la enviamos a quien preguntó.")
    explained = ("answer",)

    question = forms.ModelChoiceField(Question.objects.none(), label=_("pregunta"))
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("responde"))
    answer = text(_("respuesta"), rows=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["question"].queryset = self.subject.questions.shown().filter(answer="")
        fields["institution"].queryset = Institution.objects.published()

    def perform(self, *, by: User) -> None:
        given = self.cleaned_data
        question = given["question"]
        question.answer, question.answered_by = given["answer"].strip(), given["institution"]
        question.answered_on = timezone.localdate()
        question.full_clean()
        question.save()
        history.record(self.subject, "question_answered", by=by, reason=question.answer)
        telling.tell_answer(question)


class FulfilPledge(VerbForm):
    heading = _("Cumplir un acuerdo")
    button = _("Darlo por cumplido")
    said = _("El acuerdo quedó cumplido.")
    explained = ("outcome",)

    pledge = forms.ModelChoiceField(Pledge.objects.none(), label=_("acuerdo"))
    done_on = day(_("cumplido el"))
    outcome = text(_("cómo se cumplió"), help_text=READ_BY_ALL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"done_on": timezone.localdate(), **self.initial}
        cast(forms.ModelChoiceField, self.fields["pledge"]).queryset = self.reached()

    def reached(self) -> QuerySet[Pledge]:
        """The open agreements this person may answer for."""
        rows = self.subject.pledges.filter(done_on=None).select_related("responsible")
        mine = [one.pk for one in rows if permissions.can_fulfil(self.person, one)]
        return rows.filter(pk__in=mine)

    def clean_done_on(self) -> Any:
        if self.cleaned_data["done_on"] > timezone.localdate():
            raise ValidationError(_("Escribe una fecha que ya haya llegado."))
        return self.cleaned_data["done_on"]

    def perform(self, *, by: User) -> None:
        given = self.cleaned_data
        given["pledge"].fulfil(by=by, on=given["done_on"], outcome=given["outcome"])

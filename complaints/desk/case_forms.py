"""The forms of what is done with a case. Each knows the case it is for, opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.comments.forms import PlainText
from cartagena_ogp.models import Institution
from complaints import casework, holding
from complaints.holding import OpenCase
from complaints.models import AnswerTemplate, Case, HandlerKey

LONGEST = 20_000
QUIET = {"autocomplete": "off"}


def long_text(label: Any, help_text: Any = "", rows: int = 6) -> PlainText:
    widget = forms.Textarea(attrs={"rows": rows, **QUIET})
    return PlainText(label=label, help_text=help_text, max_length=LONGEST, widget=widget)


READ_BY_AUTHOR = gettext_lazy("Lo lee quien denunció, con su clave.")


def motive(help_text: Any = READ_BY_AUTHOR) -> PlainText:
    return long_text(gettext_lazy("Motivo"), help_text, rows=4)


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


class CaseForm(forms.Form):
    def __init__(self, data: Any, this: OpenCase) -> None:
        super().__init__(data)
        self.this = this
        self.prepare()

    def prepare(self) -> None:
        """Set what depends on the case."""

    def choose(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class AnswerForm(CaseForm):
    text = long_text(gettext_lazy("Mensaje"), gettext_lazy("Lo lee quien denunció, con su clave."), rows=8)
    is_answer = forms.BooleanField(
        label=gettext_lazy("Es la respuesta de fondo"),
        help_text=gettext_lazy("Con ella se cumple el término legal."),
        required=False,
    )


class NoteForm(CaseForm):
    text = long_text(
        gettext_lazy("Nota"), gettext_lazy("Solo la leen las personas con acceso a la denuncia.")
    )


class LabelsForm(CaseForm):
    labels = forms.CharField(
        label=gettext_lazy("Etiquetas"),
        help_text=gettext_lazy("Separadas por comas. Se guardan cifradas."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=QUIET),
    )

    def prepare(self) -> None:
        self.initial["labels"] = ", ".join(casework.labels_of(self.this))

    def clean_labels(self) -> list[str]:
        return str(self.cleaned_data["labels"]).split(",")


class DayForm(CaseForm):
    day = forms.DateField(
        label=gettext_lazy("Día"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = long_text(gettext_lazy("Por qué"), gettext_lazy("Aparece en tu bandeja ese día."), rows=3)


class AssignForm(CaseForm):
    to = PersonChoice(label=gettext_lazy("Responsable"), queryset=HandlerKey.objects.none())

    def prepare(self) -> None:
        self.choose("to", holding.holders(self.this.case).order_by("user__name"))


class GrantForm(CaseForm):
    to = PersonChoice(
        label=gettext_lazy("A quién"),
        queryset=HandlerKey.objects.none(),
        help_text=gettext_lazy("No aparecen quienes se apartaron ni quienes la persona pidió dejar fuera."),
    )

    def prepare(self) -> None:
        self.choose("to", holding.could_hold(self.this))


class SureForm(CaseForm):
    sure = forms.BooleanField(label=gettext_lazy("Entiendo que no se puede deshacer"))


class StatusForm(CaseForm):
    status = forms.ChoiceField(label=gettext_lazy("Estado"), widget=forms.RadioSelect)
    motive = motive()

    def prepare(self) -> None:
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        moves = casework.MOVES[Case.Status(self.this.case.status)]
        field.choices = [(move.value, move.label) for move in moves]


class FactsForm(CaseForm):
    category = forms.ChoiceField(label=gettext_lazy("Clase"), choices=Case.Category.choices)
    office = forms.ModelChoiceField(
        label=gettext_lazy("Dependencia de la que trata"),
        queryset=Institution.objects.none(),
        required=False,
        help_text=gettext_lazy("Con ella se cuentan las estadísticas; nunca sale sola."),
    )

    def prepare(self) -> None:
        self.choose("office", Institution.objects.published().in_order())
        self.initial = {"category": self.this.case.category, "office": self.this.case.office_id}


class ExtendForm(CaseForm):
    days = forms.IntegerField(
        label=gettext_lazy("Días hábiles de más"),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    motive = motive(
        gettext_lazy("Lo lee quien denunció, con la fecha nueva (Ley 1755 de 2015, artículo 14).")
    )


class TransferForm(CaseForm):
    body = PlainText(
        label=gettext_lazy("Entidad competente"), max_length=200, widget=forms.TextInput(attrs=QUIET)
    )
    motive = motive(
        gettext_lazy(
            "Lo lee quien denunció, con la entidad (Ley 1755 de 2015, artículo 21: cinco días hábiles)."
        )
    )


class CloseForm(CaseForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Resultado"),
        widget=forms.RadioSelect,
        choices=[choice for choice in Case.Outcome.choices if choice[0] != Case.Outcome.DUPLICATE],
    )
    motive = motive()


class MergeForm(CaseForm):
    original = forms.CharField(
        label=gettext_lazy("Referencia de la otra denuncia"),
        help_text=gettext_lazy("La que sigue. Debes tener acceso a las dos."),
        max_length=16,
        widget=forms.TextInput(attrs=QUIET),
    )
    motive = motive(gettext_lazy("Lo lee quien denunció. No digas nada de la otra denuncia."))


class ReasonForm(CaseForm):
    reason = long_text(
        gettext_lazy("Por qué necesitas saber quién es"),
        gettext_lazy("Lo leen las dos custodias. Si aprueban, podrás leerla durante 72 horas."),
        rows=4,
    )


class TemplateForm(forms.ModelForm):
    class Meta:
        model = AnswerTemplate
        fields = ("title", "text", "is_active")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


def said_no(form: forms.Form, reason: Exception) -> None:
    """Show what the desk's rules refused as an error of the form."""
    form.add_error(None, str(reason) or _("No se puede."))

"""The channel's forms: one question at a time, and never who is writing unless they want to say it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.comments.forms import PlainText
from cartagena_ogp.guarded_forms import LATEST, GuardedForm
from cartagena_ogp.models import Institution, Membership, Territory
from complaints import receipts, throttle
from complaints.models import Case, HandlerKey

LONGEST = 20_000
QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "sentences"}
"""No browser remembers what was typed, nor sends it to a spelling service."""


class OnceForm(GuardedForm):
    """A guarded form that is sent once. Under pressure, and only then, it asks a plain question."""

    action: ClassVar[str]

    answer = forms.CharField(
        max_length=4, widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
    )
    question = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, now: datetime, **kwargs: Any) -> None:
        self.now, self.left = now, 0.0
        if data is not None:
            self.left = throttle.take(self.action, now)
        pressed = not self.left if data is not None else throttle.is_pressed(self.action, now)
        asked = throttle.new_question()
        if pressed and data is not None:
            data = data.copy()
            self.is_answered = answered(data.get("question", ""), data.get("answer", ""), now)
            if not self.is_answered:
                data["question"], data["answer"] = asked, ""
            asked = data["question"]
        super().__init__(data, **kwargs)
        if not pressed:
            del self.fields["answer"], self.fields["question"]
            return
        self.initial["question"] = asked
        self.fields["answer"].label = throttle.words_of(asked)
        self.fields["answer"].help_text = _(
            "Llegan muchos formularios a la vez; así frenamos a las máquinas."
        )

    def stamp(self) -> str:
        return secrets.token_urlsafe(12)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.is_trapped:
            raise ValidationError(_("No pudimos comprobar el formulario. Revisa y envía de nuevo."))
        return self.cleaned_data

    def is_first(self) -> bool:
        """Spend the form; False when it had been sent before. Call it where the rest is saved."""
        try:
            nonce = self.signer.unsign(self.data.get("clock", ""), max_age=LATEST)
        except BadSignature:
            return False
        return throttle.spend(f"{self.purpose}:{nonce}", self.now)


def answered(question: str, answer: str, now: datetime) -> bool:
    """Whether a question of ours was answered right, for the first time."""
    try:
        return throttle.is_right(question, answer) and throttle.spend(question, now)
    except throttle.BadQuestion:
        return False


class WhatForm(OnceForm):
    """Step 2: what happened, who did it, and who must not read it."""

    purpose = "complaint-what"
    action = "start"

    category = forms.ChoiceField(
        label=_("¿De qué se trata?"),
        choices=Case.Category.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige lo que más se parezca.")},
    )
    text = PlainText(
        label=_("¿Qué pasó?"),
        help_text=_(
            "Cuéntalo con tus palabras: qué viste, qué se hizo, con qué dinero. No escribas tu nombre."
        ),
        min_length=20,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, **QUIET}),
        error_messages={
            "required": _("Escribe qué pasó para poder enviar tu denuncia."),
            "min_length": _("Cuenta un poco más: al menos 20 caracteres."),
            "max_length": _("Acorta el relato: caben 20.000 caracteres. Puedes enviar el resto después."),
        },
    )
    who = PlainText(
        label=_("¿Quién lo hizo?"),
        help_text=_("Nombres, cargos, oficinas o empresas. Sin esto, por ley, cuesta más investigar."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **QUIET}),
    )
    offices = forms.MultipleChoiceField(
        label=_("¿Trata de alguna de estas oficinas, que leen denuncias?"),
        help_text=_("Si la marcas, nadie de allí podrá leerla ni saber que existe."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.MultipleChoiceField(
        label=_("¿Trata de alguna de estas personas, que leen denuncias?"),
        help_text=_("Si la marcas, esa persona no podrá leerla ni saber que existe."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = HandlerKey.objects.analysts().order_by("user__name")
        readers = dict(keys.values_list("user_id", "user__name"))
        offices = Institution.objects.filter(
            memberships__user__in=readers, memberships__role=Membership.Role.COMPLAINT_ANALYST
        )
        self.offer("offices", [(one.pk, one.name) for one in offices.distinct().in_order()])
        self.offer("people", list(readers.items()))

    def offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(value), label) for value, label in choices]

    def clean_offices(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["offices"]]

    def clean_people(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["people"]]


class WhereForm(forms.Form):
    """Step 3: where and when; not knowing is an answer."""

    territory = forms.ChoiceField(label=_("Barrio, corregimiento o isla"), required=False)
    place = PlainText(
        label=_("Lugar exacto"),
        help_text=_("Una dirección, una oficina, un colegio, una obra."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=QUIET),
    )
    happened = PlainText(
        label=_("¿Cuándo pasó?"),
        help_text=_("Un día, un mes o «desde hace un año». Si no sabes, déjalo vacío."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=QUIET),
    )
    contract = PlainText(
        label=_("Contrato u obra"),
        help_text=_("El número del contrato, el código de la valla o el nombre de la obra."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=QUIET),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Territory.Kind
        rows = Territory.objects.filter(kind__in=[kinds.BARRIO, kinds.RURAL, kinds.ISLAND])
        field = self.fields["territory"]
        assert isinstance(field, forms.ChoiceField)
        named = rows.order_by("sort_key").values_list("pk", "name")
        field.choices = [("", _("No sé, o fue en otro lugar")), *((str(pk), name) for pk, name in named)]


class ProofForm(forms.Form):
    """Step 4: what proves it. The files are read by the view, one by one."""

    evidence = PlainText(
        label=_("¿Qué lo prueba?"),
        help_text=_("Documentos, mensajes, fotos, testigos. Di también dónde se puede comprobar."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, **QUIET}),
    )


class IdentityForm(forms.Form):
    """An optional page: who writes, when they want the city to be able to know it."""

    name = PlainText(
        label=_("Tu nombre"),
        max_length=120,
        widget=forms.TextInput(attrs=QUIET),
        error_messages={"required": _("Escribe tu nombre, o vuelve y sigue sin decirlo.")},
    )
    contact = PlainText(
        label=_("Cómo encontrarte"),
        help_text=_("Un teléfono, un correo o una dirección."),
        max_length=300,
        widget=forms.TextInput(attrs=QUIET),
        error_messages={"required": _("Escribe cómo encontrarte, o vuelve y sigue sin decirlo.")},
    )


class SendForm(OnceForm):
    """Step 5: nothing to write, only to send."""

    purpose = "complaint-send"
    action = "file"


class ReceiptForm(OnceForm):
    """The way back: the receipt and nothing else."""

    purpose = "complaint-receipt"
    action = "receipt"

    receipt = forms.CharField(
        label=_("Tu clave"),
        help_text=_("20 letras y números. Da igual si escribes mayúsculas, espacios o guiones."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={
            "required": _("Escribe tu clave de 20 caracteres."),
            "max_length": _("La clave tiene 20 caracteres. Revísala y escríbela otra vez."),
        },
    )

    def clean_receipt(self) -> str:
        typed: str = self.cleaned_data["receipt"]
        if not receipts.is_well_formed(typed):
            raise ValidationError(_("Esa clave tiene un error al escribirla. Revisa los 20 caracteres."))
        return typed


class SavedForm(forms.Form):
    """Shows that the receipt was written down."""

    receipt = forms.CharField(widget=forms.HiddenInput, max_length=60)
    group = forms.CharField(
        label=_("Escribe el último grupo de tu clave"),
        help_text=_("Son 4 caracteres. Así sabemos que la anotaste."),
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Escribe los 4 últimos caracteres de tu clave.")},
    )

    def clean_group(self) -> str:
        typed: str = self.cleaned_data["group"]
        if receipts.last_group(typed) != receipts.last_group(self.data.get("receipt", "")):
            raise ValidationError(_("Ese no es el último grupo. Mira la clave y escríbelo otra vez."))
        return typed


class MessageForm(OnceForm):
    """A message of the author, in a follow-up; its files are read by the view."""

    purpose = "complaint-message"
    action = "write"

    text = PlainText(
        label=_("Tu mensaje"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, **QUIET}),
        error_messages={"max_length": _("Acorta el mensaje: caben 20.000 caracteres.")},
    )

"""What a voter types and marks, and the signed pass that a ballot carries from page to page."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartagena_ogp.guarded_forms import GuardedForm
from cartagena_ogp.models import Territory

from ..models import Attendance, Consultation, Group
from . import box, keys
from .documents import DocumentType, normal_number

PASS_SALT = "cocreation.voting.pass"  # nosec B105
PASS_LASTS = timedelta(hours=2)
DISPOSABLE = Path(__file__).resolve().parent.parent / "data" / "disposable-domains.txt"


@dataclass(frozen=True)
class Pass:
    """Who holds this ballot, and the code of the receipt it will get: signed, so that nobody makes one."""

    voter: box.Voter
    receipt: str

    @classmethod
    def new(cls, voter: box.Voter) -> Pass:
        return cls(voter, keys.new_receipt())

    def signed(self) -> str:
        voter, who = self.voter, self.voter.turnout
        return signing.dumps(
            {
                "c": voter.consultation,
                "t": coded(voter.tag),
                "k": coded(voter.contact) if voter.contact else "",
                "h": voter.channel,
                "l": voter.level,
                "w": [who.territory, who.sector, who.age],
                "r": self.receipt,
            },
            salt=PASS_SALT,
        )

    @classmethod
    def read(cls, text: str, consultation: Consultation) -> Pass:
        """Raises `BadSignature` for a pass that is not ours, is old, or is of another consultation."""
        said = signing.loads(text, salt=PASS_SALT, max_age=PASS_LASTS)
        if said["c"] != consultation.pk:
            raise signing.BadSignature("the pass is of another consultation")
        voter = box.Voter(
            said["c"], plain(said["t"]), said["h"], said["l"],
            plain(said["k"]) if said["k"] else None, box.Turnout(*said["w"]),
        )  # fmt: skip
        return cls(voter, said["r"])


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)


@cache
def disposable_domains() -> frozenset[str]:
    lines = DISPOSABLE.read_text(encoding="utf-8").split("\n")
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def is_disposable(email: str) -> bool:
    """Whether a mailbox is of a service that gives them out by the minute."""
    parts = email.rpartition("@")[2].lower().split(".")
    return any(".".join(parts[place:]) in disposable_domains() for place in range(len(parts) - 1))


def places() -> list[tuple[str, Any]]:
    """Where a voter may say they live: units of the city, rural places and islands."""
    kinds = [Territory.Kind.UCG, Territory.Kind.RURAL, Territory.Kind.ISLAND]
    rows = Territory.objects.filter(kind__in=kinds).order_by("kind", "sort_key").values_list("code", "name")
    return [("", gettext_lazy("Prefiero no decirlo")), *rows]


NOT_SAID = gettext_lazy("Prefiero no decirlo")


class Document(forms.Form):
    """Type and number of a document; `document` in `cleaned_data` is both, normal."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Tipo de documento"), choices=DocumentType.choices, initial=DocumentType.CC
    )
    number = forms.CharField(
        label=gettext_lazy("Número de documento"),
        help_text=gettext_lazy("No lo guardamos: solo una marca que nadie puede leer sin la llave."),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Escribe el número de tu documento.")},
    )

    def clean_number(self) -> str:
        return normal_number(self.cleaned_data.get("kind", DocumentType.CC), self.cleaned_data["number"])


class TurnoutFields(forms.Form):
    """What a voter may say of themselves, to count who takes part."""

    territory = forms.ChoiceField(label=gettext_lazy("Dónde vives"), required=False, choices=places)
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"), required=False, choices=[("", NOT_SAID), *Group.Sector.choices]
    )
    age = forms.ChoiceField(
        label=gettext_lazy("Edad"),
        required=False,
        choices=[("", NOT_SAID), *((v, said) for v, said in Attendance.Age.choices if v)],
    )

    @property
    def turnout(self) -> box.Turnout:
        data = self.cleaned_data
        return box.Turnout(data["territory"], data["sector"], data["age"])


class AskForm(TurnoutFields, Document, GuardedForm):
    """Ask for the link to a ballot. A mailbox of the minute is refused and what to do instead is said."""

    purpose = "vote"
    email = forms.EmailField(
        label=gettext_lazy("Tu correo"),
        help_text=gettext_lazy("Te enviamos un enlace a tu papeleta. No se publica."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "enterkeyhint": "send"}
        ),
        error_messages={
            "required": gettext_lazy("Escribe tu correo: ahí llega el enlace."),
            "invalid": gettext_lazy("Escribe el correo completo, como nombre@ejemplo.com."),
        },
    )
    field_order = ("kind", "number", "email", "territory", "sector", "age")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if is_disposable(email):
            raise ValidationError(
                _("Ese correo es temporal y no sirve para votar. Usa otro, o vota con ayuda en un punto.")
            )
        return email


class AssistForm(TurnoutFields, Document):
    """At a desk: an official saw the document of the person in front."""

    saw = forms.BooleanField(
        label=gettext_lazy("Vi el documento original y es de esta persona"),
        error_messages={"required": gettext_lazy("Confirma que viste el documento.")},
    )


class ClaimForm(Document, GuardedForm):
    """«Somebody voted with my document»."""

    purpose = "vote-claim"
    email = forms.EmailField(
        label=gettext_lazy("Tu correo"),
        help_text=gettext_lazy("Para responderte. Lo borramos cuando termina el plazo de objeciones."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"required": gettext_lazy("Escribe un correo para poder responderte.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Qué pasó"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("kind", "number", "email", "text")


class BallotForm(forms.Form):
    """The options of a consultation, each with a box to mark: between its least and its most."""

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.options = list(consultation.choices.all())
        self.fields["choices"] = forms.TypedMultipleChoiceField(
            label=consultation.question,
            help_text=how_many(consultation),
            choices=[(option.number, option.title) for option in self.options],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "invalid_choice": gettext_lazy("Una de las opciones no está en la papeleta. Marca de nuevo.")
            },
        )

    def clean_choices(self) -> list[int]:
        chosen = sorted(set(self.cleaned_data["choices"]))
        least, most = self.consultation.min_choices, self.consultation.max_choices
        if len(chosen) < least:
            raise ValidationError(
                ngettext("Marca al menos %(n)s opción.", "Marca al menos %(n)s opciones.", least)
                % {"n": least}
            )
        if len(chosen) > most:
            raise ValidationError(
                ngettext(
                    "Marcaste %(chosen)s. Deja %(n)s como máximo.",
                    "Marcaste %(chosen)s. Deja %(n)s como máximo.",
                    most,
                )
                % {"chosen": len(chosen), "n": most}
            )
        return chosen


def how_many(consultation: Consultation) -> str:
    """How many options to mark, in words."""
    least, most = consultation.min_choices, consultation.max_choices
    if least == most:
        return ngettext("Marca %(n)s opción.", "Marca %(n)s opciones.", most) % {"n": most}
    return _("Marca entre %(least)s y %(most)s opciones.") % {"least": least, "most": most}

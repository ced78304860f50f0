"""What anybody may send without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.comments.forms import LINK, MOST_LINKS, PlainText
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.guarded_forms import GuardedForm
from cartagena_ogp.models import Territory
from cartagena_ogp.uploads import EVIDENCE

from .asking import is_disposable
from .models import Cycle, Proposal
from .models.proposals import LONGEST, SHORTEST

PLACES = (Territory.Kind.BARRIO, Territory.Kind.RURAL, Territory.Kind.ISLAND)


def places() -> QuerySet[Territory]:
    """Where people live: barrios, rural places and islands, without their outlines."""
    return Territory.objects.filter(kind__in=PLACES).defer("outline").order_by("sort_key")


class LastingEmailField(forms.EmailField):
    """An address that still exists tomorrow, in small letters."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
    default_error_messages = {
        "required": _("Escribe tu correo para poder confirmar."),
        "invalid": _("Escribe el correo completo, como nombre@ejemplo.com."),
    }

    def clean(self, value: Any) -> str:
        email = str(super().clean(value)).lower()
        if is_disposable(email):
            raise ValidationError(
                _("Ese correo es de los que duran minutos. Usa uno que puedas abrir mañana."),
                code="disposable",
            )
        return email


class EmailForm(GuardedForm):
    """Only an address: to support, to register."""

    purpose = "cocreation.email"

    email = LastingEmailField(
        label=_("Tu correo"),
        help_text=_("Te enviamos un enlace para confirmar. No se publica."),
    )


class ProposalForm(GuardedForm):
    """A proposal. `cycles` are those that take proposals now."""

    purpose = "cocreation.proposal"

    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), label=_("Ciclo"), to_field_name="slug", empty_label=None
    )
    title = PlainText(
        label=_("Tu propuesta en una frase"),
        max_length=140,
        min_length=8,
        error_messages={"required": _("Escribe tu propuesta en una frase.")},
    )
    text = PlainText(
        label=_("Qué propones y para qué"),
        help_text=_(
            "De 40 a 4.000 caracteres. Cuenta qué pasa hoy, qué debería hacer la Alcaldía y a quién ayuda."
        ),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={
            "required": _("Cuenta qué propones y para qué."),
            "min_length": _("Escribe un poco más: al menos 40 caracteres."),
        },
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Barrio o lugar"),
        to_field_name="code",
        required=False,
        empty_label=_("Toda la ciudad, o no sé"),
    )
    author = PlainText(
        label=_("Quién propone"),
        help_text=_(
            "Se publica. Puede ser tu nombre o el de un grupo; si lo dejas vacío, diremos «Anónimo»."
        ),
        max_length=120,
        required=False,
    )
    file = CleanFileField(
        label=_("Un archivo que ayude a entenderla"),
        kinds=EVIDENCE,
        required=False,
        help_text=_("Foto o documento. Se publica con la propuesta, sin los datos ocultos del archivo."),
    )
    email = LastingEmailField(
        label=_("Tu correo"),
        help_text=_("Para confirmar y contarte qué pasa con ella. No se publica; se borra cuando quieras."),
    )

    def __init__(self, *args: Any, cycles: QuerySet[Cycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["cycle"].queryset = cycles
        fields["territory"].queryset = places()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise ValidationError(_("Deja dos enlaces como máximo."))
        return text

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if LINK.search(title):
            raise ValidationError(_("Escribe la frase sin enlaces."))
        return title


class ClaimForm(EmailForm):
    """The code printed on paper, and where to write."""

    purpose = "cocreation.claim"
    field_order = ["code", "email"]

    code = forms.CharField(
        label=_("Código de tu hoja"),
        help_text=_("Son diez letras y números. Da igual si escribes mayúsculas o espacios."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Escribe el código que está en tu hoja.")},
    )


class WithdrawForm(GuardedForm):
    """Why an author takes a proposal back, and what shows that it is theirs: an address or a paper code."""

    purpose = "cocreation.withdraw"

    why = forms.ChoiceField(
        label=_("Por qué la retiras"),
        help_text=_("Se publica en la página de la propuesta."),
        choices=Proposal.Withdrawal,
        widget=forms.RadioSelect,
        error_messages={"required": _("Marca por qué la retiras.")},
    )
    email = LastingEmailField(
        label=_("El correo con el que la propusiste"),
        help_text=_("Te enviamos un enlace para confirmar. No se publica."),
        required=False,
    )
    code = forms.CharField(
        label=_("O el código de tu hoja"),
        help_text=_("Si la entregaste en papel. Con el código se retira enseguida."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("email") or cleaned.get("code")):
            self.add_error("email", _("Escribe el correo con el que la propusiste, o el código de tu hoja."))
        return cleaned


class QuestionForm(EmailForm):
    """A question for a dialogue."""

    purpose = "cocreation.question"
    field_order = ["text", "author", "email"]

    text = PlainText(
        label=_("Tu pregunta"),
        help_text=_("De 10 a 1.000 caracteres. Se publica con su respuesta."),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Escribe tu pregunta.")},
    )
    author = PlainText(
        label=_("Quién pregunta"),
        help_text=_("Se publica. Si lo dejas vacío, diremos «Anónimo»."),
        max_length=80,
        required=False,
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise ValidationError(_("Deja dos enlaces como máximo."))
        return text

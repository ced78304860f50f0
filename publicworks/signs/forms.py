"""The form of a resident who saw something wrong with a sign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.comments.forms import LINK, MOST_LINKS, PlainText
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.guarded_forms import GuardedForm
from cartagena_ogp.uploads import IMAGES

from ..models.signs import SignReport


class SignReportForm(GuardedForm):
    """Nobody is asked who they are."""

    purpose = "sign_report"

    problem = forms.ChoiceField(
        label=_("¿Qué le pasa a la valla?"),
        choices=SignReport.Problem.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige qué le pasa a la valla.")},
    )
    text = PlainText(
        label=_("Cuéntanos qué viste"),
        help_text=_("Hasta 1.000 caracteres. No escribas datos personales."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("Acorta el texto: caben 1.000 caracteres y tiene %(show_value)d."),
        },
    )
    where = PlainText(
        label=_("¿Dónde está la valla?"),
        help_text=_("Calle, esquina o un punto conocido."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Acorta el lugar: caben 200 caracteres.")},
    )
    photo = CleanFileField(
        label=_("Una foto de la valla"),
        help_text=_("Le quitamos los datos ocultos, como el lugar y el teléfono con que se tomó."),
        kinds=IMAGES,
        required=False,
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise ValidationError(_("Deja dos enlaces como máximo."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("problem") == SignReport.Problem.OTHER and not (
            cleaned.get("text") or self.errors.get("text")
        ):
            self.add_error("text", _("Cuéntanos qué le pasa a la valla."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in ("problem", "text", "where", "photo")}

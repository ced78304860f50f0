"""The form with which anybody reports a problem at a work. It asks nothing about who reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.comments.forms import LINK, MOST_LINKS, PlainText
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.guarded_forms import GuardedForm
from cartagena_ogp.uploads import IMAGES

from .models import ProblemReport, Work
from .models.reports import LONGEST, SHORTEST
from .operations import Photo

PHOTOS = ("photo_1", "photo_2", "photo_3")


def photo_field(label: Any) -> CleanFileField:
    return CleanFileField(kinds=IMAGES, label=label, required=False)


class ReportForm(GuardedForm):
    """What happens, where, up to three photos and, only for who wants news, an address."""

    purpose = "publicworks.report"

    topic = forms.ChoiceField(
        label=_("¿Qué pasa?"),
        choices=ProblemReport.Topic,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige qué pasa.")},
    )
    body = PlainText(
        label=_("Cuéntanos"),
        help_text=_("Qué viste, desde cuándo y a quién afecta. No escribas nombres ni datos personales."),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "class": "input"}),
        error_messages={
            "required": _("Cuenta qué pasa para poder enviar el reporte."),
            "min_length": _("Cuenta un poco más: al menos 15 caracteres."),
            "max_length": _("Acorta tu reporte: caben 2.000 caracteres y tiene %(show_value)d."),
        },
    )
    where = forms.ChoiceField(
        label=_("¿Dónde?"),
        choices=ProblemReport.Where,
        widget=forms.RadioSelect,
        initial=ProblemReport.Where.HERE,
        error_messages={"required": _("Di si es en la obra o cerca de ella.")},
    )
    where_note = PlainText(
        label=_("Señas del lugar"),
        help_text=_("Como «frente a la tienda de la esquina, calle 30»."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    photo_1 = photo_field(_("Foto"))
    photo_2 = photo_field(_("Otra foto"))
    photo_3 = photo_field(_("Otra foto más"))
    photos_show = PlainText(
        label=_("¿Qué se ve en las fotos?"),
        help_text=_(
            "Una frase para quien no puede verlas. Borramos los datos ocultos: lugar, hora y equipo."
        ),
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Tu correo, si quieres saber qué pasa"),
        help_text=_("No se publica ni lo ve la institución. Te enviamos un enlace para confirmarlo."),
        required=False,
        widget=forms.EmailInput(
            attrs={
                "class": "input",
                "autocomplete": "email",
                "inputmode": "email",
                "spellcheck": "false",
            }
        ),
        error_messages={"invalid": _("Escribe el correo completo, como nombre@ejemplo.com.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first: Any = self.fields["photo_1"]
        first.help_text = _("Hasta tres: %(limits)s cada una. Si hay un error, elígelas otra vez.") % {
            "limits": first.limits
        }

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(LINK.findall(body)) > MOST_LINKS:
            raise ValidationError(_("Deja dos enlaces como máximo."))
        return body

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if any(cleaned.get(name) for name in PHOTOS) and not cleaned.get("photos_show"):
            self.add_error("photos_show", _("Di qué se ve en las fotos, para quien no puede verlas."))
        return cleaned

    def photos(self) -> Iterator[Photo]:
        """The clean photos of a valid form, each with what it shows."""
        for name in PHOTOS:
            if file := self.cleaned_data.get(name):
                yield Photo(file, self.cleaned_data["photos_show"])

    def report(self, work: Work, *, language: str) -> ProblemReport:
        """The report that was written, not kept yet."""
        given = self.cleaned_data
        told = {name: given[name] for name in ("topic", "body", "where", "where_note")}
        return ProblemReport(work=work, language=language, **told)

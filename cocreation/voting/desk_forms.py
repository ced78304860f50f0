"""What staff type about paper, claims and people at a desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import User
from cartagena_ogp.uploads import IMAGES, Inspected, Kind, store

from ..models import Consultation, PaperBatch


class BatchForm(forms.Form):
    """A new box of paper."""

    place = forms.CharField(
        label=_("Lugar"), help_text=_("Por ejemplo: Casa de Justicia del Country, mesa 2."), max_length=160
    )


class TypingForm(forms.Form):
    """Lines of paper, and the photo of the acta with the second reading."""

    lines = forms.CharField(
        label=_("Renglones"), widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
    )
    photo = CleanFileField(
        label=_("Foto o copia del acta"),
        help_text=_("Sin firmas de votantes. Se publica."),
        kinds=IMAGES | Kind.PDF,
        required=False,
    )

    def __init__(self, *args: Any, hint: Any, label: Any, with_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].label, self.fields["lines"].help_text = label, hint
        if not with_photo:
            del self.fields["photo"]


class ActaForm(forms.Form):
    """The totals of a table's acta."""

    blank = forms.IntegerField(label=_("En blanco o nulas"), min_value=0, max_value=9999, initial=0)
    witnesses = forms.CharField(
        label=_("Testigos que firmaron"),
        help_text=_("Nombre completo de dos personas, una por renglón."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=250,
    )
    photo = CleanFileField(
        label=_("Foto o copia del acta"),
        kinds=IMAGES | Kind.PDF,
        required=False,
        help_text=_("Con las dos firmas."),
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = list(consultation.choices.all())
        for option in self.options:
            self.fields[f"votes_{option.number}"] = forms.IntegerField(
                label=str(option), min_value=0, max_value=9999
            )
        self.order_fields([f"votes_{option.number}" for option in self.options])

    @property
    def votes(self) -> dict[int, int]:
        return {option.number: self.cleaned_data[f"votes_{option.number}"] for option in self.options}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Respuesta"),
        help_text=_("Llega al correo de quien reclamó."),
        widget=forms.Textarea(attrs={"rows": 5}),
        min_length=20,
        max_length=3000,
    )


def keep_photo(form: forms.Form, batch: PaperBatch, *, by: User) -> Any:
    """The acta's photo as an attachment, when one came."""
    photo = form.cleaned_data.get("photo")
    if not isinstance(photo, Inspected):
        return None
    return store(photo, by=by, description=f"Acta {batch.code}, {batch.place}"[:250])

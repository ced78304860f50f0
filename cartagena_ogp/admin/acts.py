"""The two acts that ask before they happen: publish and withdraw."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .refusals import show_in


class ActForm(forms.Form):
    title: ClassVar[Any]
    explanation: ClassVar[Any]
    button: ClassVar[Any]
    reason = forms.CharField(
        label=_("motivo"),
        help_text=_("Se publica en el historial. Escríbelo para quien lee, en una frase."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        max_length=1000,
    )

    def refuse(self, error: ValidationError) -> None:
        """Show what the record did not take, beside the reason when it is about it."""
        show_in(self, error)


class PublishForm(ActForm):
    title = _("Publicar")
    explanation = _("Desde ahora cualquiera podrá leerlo. Queda escrito quién lo publicó y cuándo.")
    button = _("Publicar")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class WithdrawForm(ActForm):
    title = _("Retirar de la vista pública")
    explanation = _("Deja de verse en las páginas. Su historial sigue público, con el motivo.")
    button = _("Retirar")

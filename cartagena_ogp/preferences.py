"""How a visitor likes to read: text size and contrast, in one small cookie set only by its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "preferencias"
TEXT = {"n": "", "g": "grande", "m": "muy-grande"}
CONTRAST = {"n": "", "a": "alto"}


@dataclass(frozen=True, slots=True)
class Preferences:
    """`text` and `contrast` as the page's `data-` attributes; `key` as the cookie and the cache know them."""

    key: str = "nn"

    @property
    def text(self) -> str:
        return TEXT[self.key[0]]

    @property
    def contrast(self) -> str:
        return CONTRAST[self.key[1]]

    @property
    def is_default(self) -> bool:
        return self.key == "nn"


DEFAULT = Preferences()


def of(request: HttpRequest) -> Preferences:
    """The visitor's preferences; anything but a value our own form sets counts as none."""
    if COOKIE not in request.META.get("HTTP_COOKIE", ""):
        return DEFAULT
    value = request.COOKIES.get(COOKIE, "")
    known = len(value) == 2 and value[0] in TEXT and value[1] in CONTRAST
    return Preferences(value) if known else DEFAULT


class PreferencesForm(forms.Form):
    text = forms.ChoiceField(
        label=_("Tamaño del texto"),
        choices=[("n", _("Normal")), ("g", _("Grande")), ("m", _("Muy grande"))],
        widget=forms.RadioSelect,
    )
    contrast = forms.ChoiceField(
        label=_("Contraste"), choices=[("n", _("Normal")), ("a", _("Alto"))], widget=forms.RadioSelect
    )

    def key(self) -> str:
        data: dict[str, Any] = self.cleaned_data
        return f"{data['text']}{data['contrast']}"

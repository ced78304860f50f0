"""The form of a comment. What keeps machines out asks nothing of people."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Comment
from cartagena_ogp.models.comments import LONGEST, SHORTEST

SALT = "cartagena_ogp.comments.form"
SOONEST, LATEST = timedelta(seconds=3), timedelta(hours=6)
MOST_LINKS = 2
LINK = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.[a-z]{2,10}(?=/)", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n{3,}")
# Signs that turn the direction of the text or hide: they could make a comment read as another.
HIDDEN = {
    *"\u200b\u200e\u200f\u2060\ufeff",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
}


class PlainText(forms.CharField):
    """Text as people read it: one kind of line break, no control characters, nothing hidden."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", str(value or "")).replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(
            sign
            for sign in text
            if sign == "\n" or (sign not in HIDDEN and unicodedata.category(sign) != "Cc")
        )
        return BLANK_LINES.sub("\n\n", kept).strip()


def new_stamp(subject: str, now: datetime) -> str:
    """Says, signed, when a form about `subject` was given out."""
    return signing.dumps([subject, now.timestamp()], salt=SALT)


def age_of(stamp: str, subject: str, now: datetime) -> timedelta | None:
    """How long ago a form about `subject` was given out; None when that is not our stamp."""
    try:
        said = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return None
    return timedelta(seconds=now.timestamp() - said[1]) if said[0] == subject else None


class CommentForm(forms.Form):
    """`subject` is «kind/code» of the record; `now`, the moment of the request."""

    name = PlainText(
        label=_("Tu nombre"),
        help_text=_("Se publica. Si lo dejas vacío, diremos «Anónimo»."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    body = PlainText(
        label=_("Tu comentario"),
        help_text=_("De 10 a 2.000 caracteres y dos enlaces como máximo. No escribas datos personales."),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": _("Escribe tu comentario."),
            "min_length": _("Escribe un poco más: al menos 10 caracteres."),
            "max_length": _("Acorta tu comentario: caben 2.000 caracteres y tiene %(show_value)d."),
        },
    )
    email = forms.EmailField(
        label=_("Tu correo"),
        help_text=_("Para confirmar que eres una persona; no se publica. Después lo borramos."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Escribe tu correo para poder confirmar el comentario."),
            "invalid": _("Escribe el correo completo, como nombre@ejemplo.com."),
        },
    )
    website = forms.CharField(
        label=_("Deja este campo vacío"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject, self.now = subject, now
        self.initial["stamp"] = new_stamp(subject, now)

    @property
    def is_trapped(self) -> bool:
        """Whether something filled the field that nobody sees."""
        return bool(self.data.get("website"))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(LINK.findall(body)) > MOST_LINKS:
            raise ValidationError(_("Deja dos enlaces como máximo."))
        return body

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        """The clock, and what is already said under this record."""
        cleaned = super().clean() or self.cleaned_data
        age = age_of(self.data.get("stamp", ""), self.subject, self.now)
        if age is None or age > LATEST:
            sent: Any = self.data
            sent = sent.copy()
            sent["stamp"] = new_stamp(self.subject, self.now)
            self.data = sent
            self.add_error(None, _("El formulario llevaba mucho tiempo abierto. Envíalo otra vez."))
        elif age < SOONEST:
            self.add_error(None, _("Fue muy rápido. Espera unos segundos y envíalo otra vez."))
        return cleaned

    def comment(self, **about: Any) -> Comment:
        """The comment that was written, not kept yet."""
        return Comment(name=self.cleaned_data["name"], body=self.cleaned_data["body"], **about)

"""Identity documents and contacts as people type them, and the one way the portal reads each.

The number is read, hashed with a key and forgotten: it is never stored (Ley 1581 de 2012, minimisation).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class DocumentType(models.TextChoices):
    """The documents of Decreto 1260 de 1970 and of migration law that a resident may hold."""

    CC = "CC", gettext_lazy("Cédula de ciudadanía")
    TI = "TI", gettext_lazy("Tarjeta de identidad")
    CE = "CE", gettext_lazy("Cédula de extranjería")
    PPT = "PPT", gettext_lazy("Permiso por protección temporal")
    PA = "PA", gettext_lazy("Pasaporte")


LETTERS = {DocumentType.PA}
"""Documents whose number may hold letters; all others are digits alone."""
LONGEST = 16
_LABEL = re.compile(
    r"^(?:C[ÉE]DULA(?:\s+DE\s+(?:CIUDADAN[ÍI]A|EXTRANJER[ÍI]A))?|TARJETA\s+DE\s+IDENTIDAD|PASAPORTE"
    r"|C\.?\s?C\.?|C\.?\s?E\.?|T\.?\s?I\.?|PPT|P\.?\s?A\.?|N[ÚU]MERO|NO?\.|Nº|#|:|\s)+(?=[\W_]*\d)"
)
_NOISE = re.compile(r"[\s\W_]+")
_SHORT = {"CC": "CC", "TI": "TI", "CE": "CE", "PPT": "PPT", "PA": "PA", "PASAPORTE": "PA"}
_TYPED = re.compile(r"^\s*([A-ZÉ.]{2,9}?)[\s.:#-]+(?=\S*\d)", re.IGNORECASE)


def normal_number(kind: str, typed: Any) -> str:
    """The number alone: no dots, blanks, hyphens, label, or leading zeros; digits of any script as 0–9.

    Raises `ValidationError` when what is left is no number of that kind of document.
    """
    given = str(typed or "")
    text = unicodedata.normalize("NFKC", given).upper()
    if kind not in LETTERS:
        text = _LABEL.sub("", text.strip())
    text = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)
    text = _NOISE.sub("", text)
    if kind in LETTERS:
        good = text.isascii() and text.isalnum() and any(sign.isdigit() for sign in text) and len(text) >= 5
    else:
        text = text.lstrip("0")
        good = text.isascii() and text.isdigit() and 3 <= len(text) <= 11
    halves = any(unicodedata.category(sign) == "No" for sign in given)  # ½, ²: no document has them
    if not good or halves or len(text) > LONGEST:
        raise ValidationError(_("Revisa el número del documento: escríbelo como aparece en él."))
    return text


def read_line(line: str) -> tuple[str, str]:
    """The kind and the number of a document in one line of a typed list: «CC 1.047.000.111».

    Without a kind it is a cédula de ciudadanía. Raises `ValidationError`.
    """
    named = _TYPED.match(line)
    kind = _SHORT.get(named[1].upper().replace(".", ""), "") if named else DocumentType.CC
    if not kind:
        raise ValidationError(_("No conocemos ese tipo de documento: usa CC, TI, CE, PPT o PA."))
    return kind, normal_number(kind, line[named.end() :] if named else line)


WITHOUT_DOTS = {"gmail.com", "googlemail.com"}


def normal_email(typed: str) -> str:
    """The mailbox behind an address: without case, without «+label», without Gmail's dots."""
    box, _at, domain = unicodedata.normalize("NFKC", typed).strip().lower().rpartition("@")
    box = box.partition("+")[0] or box
    if domain in WITHOUT_DOTS:
        box, domain = box.replace(".", ""), "gmail.com"
    return f"{box}@{domain}"

"""Formatting filters and small tags of the public pages, in Spanish (es-CO) and English.

They are written by hand, without Django's ``|date``, because they run dozens of times a page.
Spaces inside a figure or a date are non-breaking (UX guide, section 6).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple, cast
from unicodedata import normalize
from urllib.parse import quote

from django import forms, template
from django.template.base import Parser, Token
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, pgettext_lazy

from cartagena_ogp import drawing, revision

register = template.Library()

NBSP = "\u00a0"
MONTHS = {
    "es": (
        *("", "enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    "en": (
        *("", "January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
SPANISH_MARKS = str.maketrans(",.", ".,")
MILLION = Decimal(1_000_000)
IN_MILLIONS_FROM = 10 * MILLION


class Status(NamedTuple):
    """How a status is shown: the tone names its colours, the sign is decoration, the label is the word."""

    tone: str
    sign: str
    label: Any


STATUSES: dict[str, Status] = {
    "no_evidence": Status("neutral", "◌", pgettext_lazy("status", "Sin evidencia")),
    "not_started": Status("neutral", "○", pgettext_lazy("status", "Sin iniciar")),
    "limited": Status("progress", "◔", pgettext_lazy("status", "Limitado")),
    "under_way": Status("progress", "◐", pgettext_lazy("status", "En marcha")),
    "substantial": Status("progress", "◕", pgettext_lazy("status", "Sustancial")),
    "complete": Status("done", "✓", pgettext_lazy("status", "Completo")),
    "fulfilled": Status("done", "✓", pgettext_lazy("status", "Cumplido")),
    "finished": Status("done", "✓", pgettext_lazy("status", "Terminada")),
    "late": Status("late", "△", pgettext_lazy("status", "Con retraso")),
    "unfulfilled": Status("bad", "✕", pgettext_lazy("status", "Incumplido")),
    "suspended": Status("bad", "✕", pgettext_lazy("status", "Suspendida")),
    "preparing": Status("neutral", "○", pgettext_lazy("status", "En preparación")),
    "under_construction": Status("progress", "◐", pgettext_lazy("status", "En construcción")),
    "in_service": Status("done", "✓", pgettext_lazy("status", "En servicio")),
    "unfinished": Status("bad", "✕", pgettext_lazy("status", "Inconclusa")),
    "cancelled": Status("neutral", "✕", pgettext_lazy("status", "Cancelada")),
    "dismantled": Status("neutral", "–", pgettext_lazy("status", "Desmontada")),
    "in_verification": Status("check", "◇", pgettext_lazy("status", "En verificación")),
}
"""Status codes of the whole portal; ``complete`` and its four neighbours are OGP's completion scale."""


def _language() -> str:
    return "en" if (get_language() or "es").startswith("en") else "es"


def _local[D: (date, datetime)](value: D) -> D:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _grouped(value: Decimal, language: str) -> str:
    text = f"{value:,f}"
    return text if language == "en" else text.translate(SPANISH_MARKS)


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day: "12 de marzo de 2026", "12 March 2026". A moment gives its day in local time."""
    if not value:
        return ""
    value = _local(value)
    language = _language()
    link = f"{NBSP}de{NBSP}" if language == "es" else NBSP
    return f"{value.day}{link}{MONTHS[language][value.month]}{link}{value.year}"


@register.filter
def month_year(value: date | datetime | None) -> str:
    """Write a month: "enero de 2023", "January 2023"."""
    if not value:
        return ""
    value = _local(value)
    language = _language()
    link = f"{NBSP}de{NBSP}" if language == "es" else NBSP
    return f"{MONTHS[language][value.month]}{link}{value.year}"


@register.filter
def hour(value: datetime | None) -> str:
    """Write a time of day: "3:30 p. m.", "3:30 pm"."""
    if not value:
        return ""
    value = _local(value)
    halves = ("am", "pm") if _language() == "en" else (f"a.{NBSP}m.", f"p.{NBSP}m.")
    return f"{value.hour % 12 or 12}:{value.minute:02d}{NBSP}{halves[value.hour >= 12]}"


@register.filter
def moment(value: date | datetime | None) -> str:
    """Write a moment: "12 de marzo de 2026, 3:30 p. m."; a plain date gives its day."""
    if not isinstance(value, datetime):
        return day(value)
    return f"{day(value)}, {hour(value)}"


@register.filter
def iso(value: date | datetime | None) -> str:
    """Give the value of a ``datetime`` attribute: "2026-03-12" or "2026-03-12T15:30:00-05:00"."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return _local(value).replace(microsecond=0).isoformat()
    return value.isoformat()


@register.filter
def number(value: object) -> str:
    """Group the digits of a number: "1.234", "1.234,5" ("1,234.5" in English)."""
    amount = _decimal(value)
    return "" if amount is None else _grouped(amount, _language())


@register.filter
def breakable(email: str) -> SafeString:
    """An e-mail address that may go to the next line before its "@"."""
    name, _at, host = email.partition("@")
    return format_html("{}<wbr>@{}", name, host) if host else conditional_escape(email)


@register.filter
def iso_number(value: object) -> str:
    """Write a number for SVG and HTML attributes, in any language: "62", "12.5"; nothing gives "0"."""
    amount = _decimal(value)
    return "0" if amount is None else f"{amount.normalize() + 0:f}"


@register.filter
def percent(value: object) -> str:
    """Write a percentage from 0 to 100, without useless zeros: "62 %", "12,5 %" ("62%" in English)."""
    amount = _decimal(value)
    if amount is None:
        return ""
    language = _language()
    space = "" if language == "en" else NBSP
    return f"{_grouped(amount.normalize() + 0, language)}{space}%"


def _money(text: str, language: str) -> str:
    return f"COP{NBSP}{text}" if language == "en" else f"${NBSP}{text}"


@register.filter
def pesos_exact(value: object) -> str:
    """Write an amount of COP to the peso: "$ 4.812.345.678"; cents only when there are some."""
    amount = _decimal(value)
    if amount is None:
        return ""
    whole, language = amount.to_integral_value(), _language()
    shown = whole if whole == amount else amount.quantize(Decimal("0.01"))
    return _money(_grouped(shown, language), language)


@register.filter
def pesos(value: object) -> str:
    """Write an amount of COP to be read aloud: "$ 4.812 millones" from ten million up, else "$ 1.420.000"."""
    amount = _decimal(value)
    if amount is None:
        return ""
    if abs(amount) < IN_MILLIONS_FROM:
        return pesos_exact(amount)
    step = Decimal("0.1") if abs(amount) < 100 * MILLION else Decimal(1)
    millions = (amount / MILLION).quantize(step, ROUND_HALF_UP)
    whole, language = millions.to_integral_value(), _language()
    unit = "million" if language == "en" else "millones"
    return _money(f"{_grouped(whole if whole == millions else millions, language)}{NBSP}{unit}", language)


@register.filter
def shortened(text: str, most: int) -> str:
    """As Django's `truncatechars`, which looks up each letter in case it combines with the one before."""
    text = normalize("NFC", text)
    if len(text) <= most:
        return text
    try:
        text[: most + 1].encode("cp1252")  # none of these letters combines
    except UnicodeEncodeError:
        return str(Truncator(text).chars(most))
    return f"{text[: most - 1]}…"


@register.filter
def groups_of_four(value: str) -> list[str]:
    """Split a code into groups of four for reading aloud; spaces and hyphens do not count."""
    plain = value.replace(" ", "").replace("-", "")
    return [plain[start : start + 4] for start in range(0, len(plain), 4)]


@register.filter
def status_tone(code: str) -> str:
    """Give the tone (the CSS modifier) of a status code; "neutral" when the code is unknown."""
    status = STATUSES.get(code)
    return status.tone if status else "neutral"


@register.inclusion_tag("components/status_tag.html", name="status_tag")
def status_tag(code: str, label: str = "") -> dict[str, str]:
    """Show a status as a tag; ``label`` replaces the word of the table."""
    return {"status": code, "label": label}


@register.simple_tag
def status_facts(code: str) -> Status:
    """Give tone, sign and label of a status code, for the status tag; an unknown code speaks for itself."""
    return STATUSES.get(code) or Status("neutral", "○", code)


@register.simple_tag
def draw(template_name: str, facts: Mapping[str, Any] | None = None, /, **inputs: Any) -> SafeString:
    """Draw a component whose output depends on its inputs and the language alone.

    As `{% include template_name with … only %}`, but the same inputs are drawn once; `facts` may hold
    several inputs by name. Raises `TypeError` on an input that is not plain data.
    """
    return drawing.draw(template_name, {**facts, **inputs} if facts else inputs)


@register.simple_tag(takes_context=True)
def once(context: template.Context, name: str) -> SafeString:
    """Include a part of every page that needs `portal` alone: a page that does not write it keeps it until
    the revision moves.
    """
    portal = context.get("portal")

    def make() -> SafeString:
        return cast(SafeString, get_template(name).render({"portal": portal}))

    if not getattr(portal, "shares_parts", False):
        return make()
    return revision.remembered((name, get_language()), make)


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*steps: str) -> dict[str, list[dict[str, str]]]:
    """Draw the breadcrumb: pairs ``label url``, then this page as a label alone. Home comes first."""
    links = [{"label": steps[i], "url": steps[i + 1]} for i in range(0, len(steps) - 1, 2)]
    if len(steps) % 2:
        links.append({"label": steps[-1], "url": ""})
    return {"steps": links}


SPANISH, NOTHING = SafeString(' lang="es"'), SafeString("")


def lang_es() -> SafeString:
    """Mark a passage that exists only in Spanish: `` lang="es"`` on pages in another language."""
    return NOTHING if _language() == "es" else SPANISH


class SpanishNode(template.Node):
    """`{% lang_es %}`, which a page says dozens of times: a simple tag takes long to call."""

    def render(self, context: template.Context) -> SafeString:
        return lang_es()


@register.tag("lang_es")
def spanish(parser: Parser, token: Token) -> SpanishNode:
    """As `lang_es`."""
    return SpanishNode()


class ErrorLink(NamedTuple):
    """One line of the error summary; ``href`` is empty when the error belongs to the whole form."""

    href: str
    message: str


@register.simple_tag
def error_links(form: forms.BaseForm) -> list[ErrorLink]:
    """List a form's errors, those of the whole form first, each with the id of the control to go to."""
    links = [ErrorLink("", str(message)) for message in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or (f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id)
        links += [ErrorLink(f"#{target}", str(message)) for message in bound.errors]
    return links


class Bar(NamedTuple):
    """One bar of a chart; its width is a share (0–100) of the longest."""

    label: str
    display: str
    tone: str
    width: str


@register.simple_tag
def bars(rows: Iterable[dict[str, Any]]) -> list[Bar]:
    """Turn chart rows (``label``, ``value``, optional ``display``, ``tone``) into bars on one scale."""
    rows = list(rows)
    longest = max((float(row["value"]) for row in rows), default=0) or 1
    return [
        Bar(
            row["label"],
            row.get("display") or number(row["value"]),
            row.get("tone", "progress"),
            f"{100 * max(float(row['value']), 0) / longest:.1f}",
        )
        for row in rows
    ]


@register.simple_tag
def whatsapp(text: str, url: str) -> str:
    """Give the address that shares a text and a link by WhatsApp, with no script of theirs."""
    return "https://wa.me/?text=" + quote(f"{text} {url}".strip(), safe="")

"""The entity's own check before the ITA: what the transparency menu holds, what the portal answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.models import EntityData, TransparencyItem
from cartagena_ogp.models.transparency import Heading
from cartagena_ogp.records import records
from cartagena_ogp.templatetags.portal import day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AMBER, RED = 90, 120  # days without an update
STATEMENT_ON = date(2026, 11, 23)
"""Day of the accessibility statement that the portal publishes."""

PAGES: dict[str, str | _StrPromise] = {
    "search": gettext_lazy("Buscador"),
    "sitemap_page": gettext_lazy("Mapa del sitio"),
    "accessibility": gettext_lazy("Declaración de accesibilidad"),
    "preferences": gettext_lazy("Preferencias de lectura"),
    "privacy": gettext_lazy("Política de privacidad y datos personales"),
    "terms": gettext_lazy("Términos y derechos de autor"),
    "security_policy": gettext_lazy("Política de seguridad"),
}
FOOTER = (
    "name", "address", "city", "department", "hours", "switchboard", "free_line", "anticorruption_line",
    "email", "anticorruption_email", "judicial_email", "website", "channels", "privacy_officer",
)  # fmt: skip
PQRSD: dict[str, str | _StrPromise] = {
    "receipt": gettext_lazy("Acuse de recibo automático"),
    "validation": gettext_lazy("Validación de campos con errores visibles y accesibles"),
    "spam": gettext_lazy("Protección contra envíos automáticos"),
    "follow_up": gettext_lazy("Seguimiento en línea"),
    "failure": gettext_lazy("Mensaje claro cuando algo falla"),
    "integration": gettext_lazy("Integración con el sistema de PQRSD de la entidad"),
    "mobile": gettext_lazy("Funciona en el celular"),
    "security": gettext_lazy("Seguridad digital"),
}
pqrsd_met: set[str] = set()
"""The conditions of `PQRSD` that the portal meets. The room that receives petitions adds its own."""


@dataclass(frozen=True)
class HeadingState:
    """How one compulsory heading is. `tone` is "late", "warning", "done" or "" when it holds nothing."""

    heading: Heading
    published: int
    oldest: date | None
    days: int | None
    tone: str
    due: int
    without_link: int
    broken: int


@dataclass(frozen=True)
class Check:
    """One question and its answer; `missing` says what would turn a no into a yes."""

    group: str
    name: str
    passes: bool
    missing: str = ""


def headings(on: date) -> list[HeadingState]:
    """The ten headings in their order, as they stand on a day. Addresses of other sites are not visited."""
    held = defaultdict(list)
    for item in TransparencyItem.objects.published():
        held[item.heading].append(item)
    return [state_of(heading, held[heading], on) for heading in Heading]


def state_of(heading: Heading, items: list[TransparencyItem], on: date) -> HeadingState:
    oldest = min((item.updated_on for item in items), default=None)
    days = (on - oldest).days if oldest else None
    due = sum(item.is_due(on) for item in items)
    return HeadingState(
        heading=heading,
        published=len(items),
        oldest=oldest,
        days=days,
        tone=tone_of(days, due),
        due=due,
        without_link=sum(not item.has_link for item in items),
        broken=sum(bool(item.page) and not answers(item.page) for item in items),
    )


def tone_of(days: int | None, due: int) -> str:
    if days is None:
        return ""
    if due or days >= RED:
        return "late"
    return "warning" if days >= AMBER else "done"


def answers(path: str) -> bool:
    """Whether the portal knows this address of its own."""
    try:
        resolve(path.partition("#")[0].partition("?")[0])
    except Resolver404:
        return False
    return True


def checks() -> Iterator[Check]:
    """Everything that the portal can answer by itself."""
    group = _("Páginas obligatorias")
    for name, label in PAGES.items():
        found = has_page(name)
        yield Check(group, str(label), found, "" if found else _("La página no está en el portal."))
    yield Check(
        _("Accesibilidad"),
        _("Fecha de la declaración WCAG: %(day)s") % {"day": day(STATEMENT_ON)},
        has_page("accessibility"),
        "" if has_page("accessibility") else _("La declaración no está publicada."),
    )
    datasets = len(list(records()))
    yield Check(
        _("Datos abiertos"),
        _("Conjuntos de datos en formatos abiertos: %(count)s") % {"count": datasets},
        bool(datasets),
        "" if datasets else _("Ningún registro se puede descargar."),
    )
    yield from footer_checks(EntityData.current())
    for code, label in PQRSD.items():
        met = code in pqrsd_met
        missing = "" if met else _("El portal todavía no tiene canal de PQRSD.")
        yield Check(_("Condiciones de PQRSD"), str(label), met, missing)


def footer_checks(entity: EntityData) -> Iterator[Check]:
    """The data at the foot of every page, one by one."""
    fields = {field.name: field for field in entity._meta.fields}
    for name in FOOTER:
        filled = bool(getattr(entity, name))
        label = str(fields[name].verbose_name).capitalize()
        missing = "" if filled else _("Escríbelo en los datos de la entidad.")
        yield Check(_("Pie de página"), label, filled, missing)


def has_page(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def as_rows(on: date) -> Iterator[list[str]]:
    """The whole check as the rows of a sheet, its titles first."""
    yield [_("Grupo"), _("Qué se revisa"), _("Cumple"), _("Qué falta")]
    for state in headings(on):
        name = f"{state.heading.number}. {state.heading.label}"
        yield [_("Menú de transparencia"), name, yes_or_no(state.tone == "done"), lacks(state)]
    for check in checks():
        yield [check.group, check.name, yes_or_no(check.passes), check.missing]


def lacks(state: HeadingState) -> str:
    """What one heading needs, in words; empty when nothing."""
    if not state.published:
        return _("No hay publicaciones.")
    said = []
    if state.days is not None and state.days >= AMBER:
        said.append(_("Lo más antiguo se actualizó hace %(days)s días.") % {"days": state.days})
    if state.due:
        said.append(_("Con revisión vencida: %(count)s.") % {"count": state.due})
    if state.without_link:
        said.append(_("Sin enlace ni archivo: %(count)s.") % {"count": state.without_link})
    if state.broken:
        said.append(_("Con una página de este portal que no existe: %(count)s.") % {"count": state.broken})
    return " ".join(said)


def yes_or_no(answer: bool) -> str:
    return _("sí") if answer else _("no")

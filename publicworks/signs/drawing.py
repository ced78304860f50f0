"""The sign on paper: print-ready PDF in five sizes, and the proof sheet that is scanned before printing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartagena_ogp import qr
from cartagena_ogp.models import EntityData
from cartagena_ogp.templatetags.portal import day, pesos_exact

from ..models import Contract, Sign, Work
from ..models.contract_codes import Nature
from .operations import address_of

TEMPLATES = Path(__file__).resolve().parent.parent / "data" / "signs"
FONTS = Path(settings.BASE_DIR) / "cartagena_ogp" / "data" / "fonts"
FONT = "Nunito Sans 12pt ExtraLight 12pt"
"""The name that the files of `data/fonts` give their family."""


@dataclass(frozen=True)
class Size:
    """A sheet as it leaves the printer, in millimetres; the sign itself is `scale` times larger.

    `plate` is the side of the white square that holds the code and its margin; `text` the size of the
    facts over the height of the sheet, in percent.
    """

    name: str
    label: str
    width: int
    height: int
    plate: int
    layout: str = "tall"
    columns: int = 2
    text: float = 1.7
    scale: int = 1

    @property
    def module_mm(self) -> float:
        """Side of a module on the finished sign, in millimetres."""
        return self.plate * self.scale / (qr.MODULES + 2 * qr.QUIET)

    @property
    def code_cm(self) -> float:
        """Side of the code on the finished sign, in centimetres, without its white margin."""
        return self.module_mm * qr.MODULES / 10

    @property
    def reach_m(self) -> float:
        """Metres from which it is read: ten times its side."""
        return self.code_cm / 10


SIZES = {
    size.name: size
    for size in (
        Size("a4", "A4", 210, 297, 108),
        Size("a3", "A3", 297, 420, 153),
        Size("carta", "Carta", 216, 279, 104),
        Size("90x60", "90 × 60 cm", 900, 600, 345, "wide", text=2.8),
        Size("12x4", "12 × 4 m (escala 1:10)", 1200, 400, 232, "wide", columns=3, text=3.6, scale=10),
    )
}


def paper(size: Size) -> dict[str, Any]:
    """What the template needs to know of the sheet."""
    names = ("width", "height", "plate", "layout", "columns", "text")
    return {name: getattr(size, name) for name in names} | {"size": size.label, "font": FONT}


def sign_pdf(sign: Sign, size: Size) -> bytes:
    """The sign ready to print: vector, PDF/UA-1, with the text of its work in Spanish."""
    with override("es"):
        return compiled("sign.typ", facts_of(sign) | paper(size))


def proof_pdf(sign: Sign) -> bytes:
    """A letter sheet with the code in three sizes, how far each is read, and a checklist."""
    with override("es"):
        level = qr.encode(address_of(sign)).level
        facts = facts_of(sign) | {
            "font": FONT,
            "heading": _("Prueba de impresión de la valla %(code)s") % {"code": sign.code},
            "lead": _(
                "Imprime esta hoja al 100 %, sin ajustar al papel. Escanea cada cuadro a su distancia."
            ),
            "samples": [sample(side) for side in SAMPLES],
            "table_label": _("A qué distancia se lee cada tamaño de la valla"),
            "table": [
                [_("Tamaño"), _("Lado del código"), _("Se lee hasta"), _("Cada punto")],
                *(
                    [size.label, cm(size.code_cm), metres(size.reach_m), mm(size.module_mm)]
                    for size in SIZES.values()
                ),
            ],
            "check_label": _("Antes de aceptar la prueba"),
            "checks": [
                _("El cuadro de 4 cm mide 4 cm de lado con una regla."),
                _("Los tres cuadros se leen con dos celulares distintos, uno de ellos barato."),
                _("Todos abren la dirección impresa, y el código de la página es el mismo."),
                _("El blanco alrededor del código está entero: ningún texto ni logotipo lo pisa."),
                _("El código es negro sobre blanco mate. Nunca invertido, nunca brillante."),
                _("La letra de la dirección y del código se lee desde donde la gente se para."),
                _("El sitio elegido deja pararse a leer sin bajar a la calzada."),
            ],
            "signature": _("Quién la probó, cuándo y con qué celulares"),
            "technical": _("Texto: %(text)s · nivel %(level)s · %(modules)s módulos · margen de %(quiet)s")
            % {"text": address_of(sign), "level": level, "modules": qr.MODULES, "quiet": qr.QUIET},
        }
        return compiled("proof.typ", facts)


SAMPLES = (25, 40, 65)
"""Sides of the codes on the proof sheet, in millimetres, without their margin."""


def sample(side: int) -> dict[str, Any]:
    """A code of the proof sheet: the side of its plate in millimetres, and what is written under it."""
    said = _("%(side)s de lado · a %(reach)s") % {"side": cm(side / 10), "reach": metres(side / 100)}
    return {"plate": side * (qr.MODULES + 2 * qr.QUIET) / qr.MODULES, "label": said}


def cm(value: float) -> str:
    return f"{number(value)} cm"


def metres(value: float) -> str:
    return f"{number(value)} m"


def mm(value: float) -> str:
    return f"{number(value)} mm"


def number(value: float) -> str:
    """One decimal, with the comma of Spanish, and none when it says nothing."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def compiled(template: str, facts: dict[str, Any]) -> bytes:
    """The PDF that a template makes of plain data. Nothing in the data is read as markup."""
    import typst

    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(facts, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return bytes(made)


def facts_of(sign: Sign) -> dict[str, Any]:
    """What is printed: only what a board may still say next year. Figures that change are on the page."""
    work = sign.work
    entity = EntityData.current()
    code = qr.compact(address_of(sign))
    return {
        "kind": _("Obra pública"),
        "title": work.title if work else _("Obra por definir"),
        "entity": (work.responsible.name if work and work.responsible else entity.name)
        or "Cartagena de Indias",
        "rows": rows_of(work) if work else [],
        "call": _("Escanea y mira cómo va"),
        "address": f"{settings.SHORT_URL.split('//')[1]}/o/{sign.code}",
        "code_label": _("Código"),
        "code": sign.code,
        "code_shown": f"{sign.code[:3]} {sign.code[3:]}",
        "promise": _(
            "Mira el avance, los pagos y los cambios, y cuenta si algo anda mal. No pide datos ni dinero."
        ),
        "hotline_label": _("Línea anticorrupción") if entity.anticorruption_line else _("Línea de atención"),
        "hotline": entity.anticorruption_line or entity.free_line or entity.switchboard,
        "notice": _("Dato ilustrativo") if sign.is_illustrative else "",
        "qr": qr.svg(code, label=sign.code),
        "alt": _("Código QR que abre %(address)s") % {"address": code},
    }


def rows_of(work: Work) -> list[list[Any]]:
    """Label, value and whether it needs a row of its own, for each fact that is known."""
    contracts = Contract.objects.published().filter(work=work).select_related("supplier", "institution")
    main, audit = first(contracts, Nature.CONSTRUCTION), first(contracts, Nature.SUPERVISION)
    place = ", ".join(part for part in (work.address, work.territory.name if work.territory else "") if part)
    found = [
        (_("Contrato"), (main.reference or main.code) if main else ""),
        (_("Valor del contrato"), pesos_exact(main.initial_value or main.value) if main else ""),
        (_("Contratista"), name_of(main)),
        (_("Interventoría"), name_of(audit)),
        (_("Plazo"), term_of(work, main)),
        (_("Lugar"), place),
        (_("BPIN"), work.bpin),
    ]
    if main is None and work.budget is not None:
        found.insert(1, (_("Presupuesto"), pesos_exact(work.budget)))
    short = [[label, value, False] for label, value in found if value]
    purpose = clipped(main.object if main and main.object else work.purpose)
    return [*short, [_("Objeto"), purpose, True]] if purpose else short


def first(contracts: QuerySet[Contract], nature: str) -> Contract | None:
    """The largest contract of a nature."""
    return contracts.filter(nature=nature).order_by("-order_value", "pk").first()


def name_of(contract: Contract | None) -> str:
    """Who was hired, as the contract says it."""
    if contract is None:
        return ""
    return contract.supplier_name or (contract.supplier.name if contract.supplier else "")


def term_of(work: Work, contract: Contract | None) -> str:
    """From when until when, or the term as SECOP writes it."""
    starts: date | None = work.planned_starts_on or (contract.starts_on if contract else None)
    ends: date | None = work.planned_ends_on or (contract.ends_on if contract else None)
    if starts and ends:
        return _("Del %(start)s al %(end)s") % {"start": day(starts), "end": day(ends)}
    return contract.term if contract else ""


def clipped(text: str, most: int = 170) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"

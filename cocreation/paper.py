"""What is printed for tables: blank sheets, attendance lists and claim codes, as tagged PDF (PDF/UA-1).

Texts reach the page as data (JSON), never as markup, so that nothing somebody wrote is run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.templatetags.portal import day, hour

from .models import Attendance, Proposal, Table

FOLDER = Path(__file__).resolve().parent / "data" / "paper"
SHEET_PROPOSALS, SHEET_LINES, LIST_LINES = 2, 6, 14


def compiled(name: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template of ours with these texts."""
    made = typst.compile(
        FOLDER / f"{name}.typ",
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def said(table: Table) -> dict[str, str]:
    """Which table it is, on every page that is printed for it."""
    at = timezone.localtime(table.starts_at)
    where = ", ".join(part for part in (table.place, str(table.territory or "")) if part)
    return {
        "table": f"{table.title} · {table.group.name} · {table.code}",
        "place": f"{day(at)}, {hour(at)}. {where}",
        "footer": f"{table.cycle.title} · {settings.PORTAL_URL}{table.get_absolute_url()}",
    }


def sheet(table: Table) -> bytes:
    """Two proposals a sheet, with room to write them by hand."""
    return compiled(
        "sheet",
        said(table)
        | {
            "title": _("Hoja de propuestas"),
            "count": SHEET_PROPOSALS,
            "lines": SHEET_LINES,
            "proposal": _("Propuesta"),
            "phrase": _("En una frase:"),
            "what": _("Qué pasa hoy, qué debería hacer la Alcaldía y a quién ayuda:"),
            "where": _("Barrio o lugar:"),
            "author": _("Quién propone (persona o grupo; puede quedar vacío):"),
            "notice": _(
                "Tu propuesta se publica con su respuesta. No escribas datos de otras personas. "
                "Al final te damos un código para seguirla: entra a %(address)s con él."
            )
            % {"address": settings.PORTAL_URL + reverse("cocreation:claim")},
        },
    )


def attendance_list(table: Table) -> bytes:
    """Names to sign on one page; what people say of themselves on another, with no name or number."""
    kinds = (Attendance.Gender, Attendance.Age, Attendance.Disability, Attendance.Ethnicity)
    codes = [", ".join(str(choice.label) for choice in kind if choice.value) for kind in kinds]
    return compiled(
        "attendance",
        said(table)
        | {
            "title": _("Lista de asistencia"),
            "lines": LIST_LINES,
            "notice": _(
                "La lista sirve para saber quién vino y quién puede elegir representantes. No se publica. "
                "Firmar es autorizar ese uso (Ley 1581 de 2012); puedes pedir que se corrija o se borre."
            ),
            "list_headers": [_("N.º"), _("Nombre"), _("Organización"), _("Correo (opcional)"), _("Firma")],
            "questions_title": _("Preguntas voluntarias, sin nombre"),
            "questions_notice": _(
                "Sirven para ver si vino gente de toda la ciudad. Se publican solo sumadas, nunca de una "
                "persona. Responde las que quieras, en cualquier renglón. Marca «Sí» para autorizar el uso."
            ),
            "question_headers": [
                "",
                _("Barrio o lugar"),
                _("Género"),
                _("Edad"),
                _("Discapacidad"),
                _("Pertenencia étnica"),
                _("Autorizo"),
            ],
            "codes": ". ".join(codes) + ".",
        },
    )


def claims(table: Table, slips: list[tuple[Proposal, str]]) -> bytes:
    """A slip for each proposal, with the code its author follows it by."""
    return compiled(
        "claims",
        said(table)
        | {
            "title": _("Códigos para seguir tu propuesta"),
            "how": _("Con este código te avisamos qué pasa con tu propuesta:"),
            "address": settings.PORTAL_URL + reverse("cocreation:claim"),
            "slips": [
                {"title": proposal.title, "code": f"{code[:4]} {code[4:7]} {code[7:]}"}
                for proposal, code in slips
            ],
        },
    )

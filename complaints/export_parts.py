"""What goes into an exported case: texts, a PDF, files, who had access, what was done, and a signature."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import typst
from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from nacl.signing import SigningKey

from cartagena_ogp.templatetags.portal import day
from complaints import blobs, holding, wording
from complaints.evidence import key_of
from complaints.holding import OpenCase
from complaints.models import AuditEntry, CaseObject

Kind = CaseObject.Kind
SHEET = """
#let told = json(bytes(sys.inputs.told))
#set document(title: told.title)
#set page(paper: "us-letter", margin: 2.2cm, numbering: "1 / 1")
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "es")
= #told.title
#for fact in told.facts [*#fact.at(0):* #fact.at(1) \\ ]
#for part in told.parts {
  heading(level: 2, part.title)
  for row in part.rows {
    if row.at(0) != "" { strong(row.at(0)); linebreak() }
    for line in row.at(1).split("\\n") { line; linebreak() }
  }
}
== #told.custody_title
#table(columns: (auto, auto, 1fr), ..told.custody.flatten())
"""
"""The sheet is ours; everything that people wrote reaches it as data and never as markup."""


def texts(this: OpenCase, at: datetime) -> Iterator[tuple[str, bytes]]:
    """The case as JSON and as PDF, and its chain of custody."""
    told = told_of(this, at)
    yield "denuncia.json", json.dumps(told, ensure_ascii=False, indent=1).encode()
    yield "denuncia.pdf", typst.compile(SHEET.encode(), sys_inputs={"told": json.dumps(told)})
    custody = [
        {
            "day": entry.day.isoformat(),
            "number": entry.number,
            "at": entry.at.isoformat(),
            "who": str(entry.actor) if entry.actor else "",
            "act": entry.act,
            "facts": entry.facts,
            "previous": entry.previous,
            "digest": entry.digest,
        }
        for entry in acts_of(this)
    ]
    yield "cadena-de-custodia.json", json.dumps(custody, ensure_ascii=False, indent=1).encode()


def acts_of(this: OpenCase) -> Any:
    return (
        AuditEntry.objects.filter(reference=this.case.reference)
        .select_related("actor")
        .order_by("day", "number")
    )


def told_of(this: OpenCase, at: datetime) -> dict[str, Any]:
    """The case in plain values, for both the JSON and the sheet."""
    case = this.case
    parts = []
    for part in case.parts.select_related("handler").order_by("created_on", "is_internal", "seq"):
        said = this.read(part)
        who = str(part.handler) if part.handler else part.get_author_display()
        parts.append(
            {
                "title": f"{part.get_kind_display()} · {day(part.created_on)} · {who}",
                "rows": lines_of(part, said),
            }
        )
    access = ", ".join(str(key.user) for key in holding.holders(case).order_by("user__name"))
    return {
        "title": _("Denuncia %(reference)s") % {"reference": case.reference},
        "facts": [
            [_("Clase"), case.get_category_display()],
            [_("Estado"), case.get_status_display()],
            [_("Recibida"), day(case.received_on)],
            [_("Respuesta a más tardar"), day(case.due_on)],
            [_("Con acceso"), access],
            [_("Exportada"), f"{day(at)} · {this.handler.user}"],
        ],
        "parts": parts,
        "custody_title": _("Cadena de custodia"),
        "custody": [
            [
                f"{localtime(entry.at):%Y-%m-%d %H:%M}",
                str(entry.actor) if entry.actor else "—",
                entry.get_act_display(),
            ]
            for entry in acts_of(this)
        ],
    }


def lines_of(part: CaseObject, said: dict[str, Any]) -> list[list[str]]:
    if part.kind == Kind.FILING:
        return [[str(row.label), row.value] for row in wording.rows_of(said)]
    if part.kind == Kind.FILE:
        return [[str(said.get("name", "")), f"SHA-256 {said.get('sha256', '')}"]]
    if part.kind == Kind.LABEL:
        return [["", ", ".join(said.get("labels", []))]]
    return [["", str(said.get("text", ""))]]


def files(this: OpenCase) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Every file of the case, originals too, under names that say nothing more than their order."""
    for number, part in enumerate(this.case.parts.filter(kind=Kind.FILE).order_by("seq"), 1):
        said = this.read(part)
        yield f"archivos/{file_name(number, said)}", clear_of(said)
        if said.get("original"):
            original = said["original"]
            name = f"archivos/original-{file_name(number, said)}"
            yield name, blobs.read(original["blob"], key_of(original["key"]), original["size"])


def file_name(number: int, said: dict[str, Any]) -> str:
    """What a file is called outside: `adjunto-01.pdf`."""
    return f"adjunto-{number:02d}.{said.get('extension', 'bin')}"


def clear_of(said: dict[str, Any]) -> Iterator[bytes]:
    """The clear bytes of a file's part. Raises CannotOpen or FileNotFoundError."""
    return blobs.read(said["blob"], key_of(said["key"]), said["size"])


def signature_of(manifest: bytes) -> bytes:
    """Ed25519 of the manifest with the key whose public half `/bitacora/` shows, in hexadecimal."""
    key = SigningKey(settings.HISTORY_SIGNING_KEY)
    return f"{key.sign(manifest).signature.hex()}\n{key.verify_key.encode().hex()}\n".encode()

"""Evidence: looked at as pictures, or taken away under a name that says nothing. Never shown as it came."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from complaints import audit, preview, wording
from complaints.crypto import CannotOpen
from complaints.export_parts import clear_of, file_name
from complaints.holding import OpenCase, open_case
from complaints.models import CaseObject
from complaints.unlocking import Handler

from .doors import ANALYST, handler_page

Act = audit.Act
HANDED_OUT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}


def file_of(this: OpenCase, pk: uuid.UUID) -> tuple[dict[str, Any], str]:
    """What a file's part says, and the name it is handed out under. Raises Http404."""
    part = get_object_or_404(CaseObject, pk=pk, case=this.case, kind=CaseObject.Kind.FILE)
    before = this.case.parts.filter(kind=CaseObject.Kind.FILE, seq__lte=part.seq).count()
    said = this.read(part)
    return said, file_name(before, said)


def picture_of(said: dict[str, Any], number: int) -> preview.Picture | None:
    if said["size"] > preview.MAX_BYTES:
        return None
    try:
        return preview.picture(b"".join(clear_of(said)), number)
    except (preview.NoPicture, CannotOpen, FileNotFoundError):
        return None


@handler_page(ANALYST)
def look(request: HttpRequest, handler: Handler, reference: str, pk: uuid.UUID) -> HttpResponse:
    """`…/archivo/<id>/`: the file a page at a time, as pictures made in a closed process."""
    this = open_case(handler, reference)
    said, name = file_of(this, pk)
    asked = request.GET.get("pagina", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < 1000 else 1
    shown = picture_of(said, number)
    this.record(Act.FILE_SEEN, file=str(pk))
    context = {
        "case": this.case,
        "pk": pk,
        "said": said,
        "name": name,
        "scan": wording.SCANS.get(said.get("scan", ""), wording.SCANS["not_scanned"]),
        "number": number,
        "pages": shown.pages if shown else 0,
        "previous": number - 1,
        "next": number + 1 if shown and number < shown.pages else 0,
    }
    return render(request, "complaints/desk/file.html", context)


@handler_page(ANALYST)
def picture(
    request: HttpRequest, handler: Handler, reference: str, pk: uuid.UUID, number: int
) -> HttpResponse:
    """One page of the file as PNG."""
    said, _name = file_of(open_case(handler, reference), pk)
    shown = picture_of(said, number)
    if shown is None:
        raise Http404
    answer = HttpResponse(shown.png, content_type="image/png")
    for header, value in HANDED_OUT.items():
        answer[header] = value
    return answer


@handler_page(ANALYST)
def take(request: HttpRequest, handler: Handler, reference: str, pk: uuid.UUID) -> HttpResponseBase:
    """`…/descargar/`: the file as bytes that no browser opens by itself; the original with `?original=si`."""
    this = open_case(handler, reference)
    said, name = file_of(this, pk)
    if request.GET.get("original"):
        if not said.get("original"):
            raise Http404
        said, name = said["original"], f"original-{name}"
    this.record(Act.FILE_TAKEN, file=str(pk))
    answer = StreamingHttpResponse(clear_of(said), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(said["size"])
    for header, value in HANDED_OUT.items():
        answer[header] = value
    return answer

"""The public log: entries, the story of each record, and all that anyone needs to check the chain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import compress_sequence
from django.utils.translation import gettext as _

from cartagena_ogp import history
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.drawing import draw_each
from cartagena_ogp.http import PUBLIC, page
from cartagena_ogp.log_entries import summaries, tell
from cartagena_ogp.log_filters import LogFilters
from cartagena_ogp.log_week import asked_before, this_week, week
from cartagena_ogp.middleware import accepted_coding
from cartagena_ogp.models import Checkpoint, HistoryEntry
from cartagena_ogp.records import record_of_kind
from cartagena_ogp.templatetags.many import joined

PAGE = 30
STORY = 10
CHUNK = 500
VERIFIER: Path = settings.BASE_DIR / "static" / "verificar_bitacora.py"


def told_of(entries: QuerySet[HistoryEntry], before: int | None) -> QuerySet[HistoryEntry]:
    """The entries of a page of the log: those before a number, or the newest."""
    return summaries(entries.filter(sequence__lt=before) if before else entries)[: PAGE + 1]


def whole(subject: str, before: int | None) -> QuerySet[HistoryEntry]:
    """The same of the history of a record, with what each changed."""
    entries = HistoryEntry.objects.filter(subject=subject)
    entries = entries.filter(sequence__lt=before) if before else entries
    return entries.select_related("payload", "redaction__act")[: STORY + 1]


OF_ALL = Compiled(lambda before: told_of(HistoryEntry.objects.all(), before))
OF_RECORD = Compiled(whole)
LAST_POINT = Compiled(lambda: Checkpoint.objects.all()[:1])


@page
def log(request: HttpRequest) -> HttpResponse:
    """What changed, newest first, as the filters leave it; the head of the chain and its last signature."""
    head = history.head()
    before = asked_before(request)
    filters = LogFilters(request.GET)
    chosen = filters.apply(HistoryEntry.objects.all())
    found = OF_ALL.rows(before or None) if filters.is_empty else list(told_of(chosen, before))
    shown = tell(found[:PAGE])
    context = {
        "head": head,
        "entries": joined(draw_each("pages/_log_entry.html", [told.shown for told in shown], {})),
        "filters": filters,
        "groups": list(filters.groups()),
        "chosen": filters.links_to_remove(),
        "checkpoint": next(iter(LAST_POINT.rows()), None),
        "is_first": before is None or before > head.sequence,
        "older_url": filters.address(antes=found[PAGE - 1].sequence) if len(found) > PAGE else "",
        "newer_url": newer_url(filters, chosen, found) if before else "",
        "share": {
            "title": _("Bitácora de Cartagena Abierta"),
            "description": _("Cada cambio de lo prometido, en una cadena que cualquiera puede comprobar."),
        },
    }
    return render(request, "pages/log.html", context)


def newer_url(filters: LogFilters, chosen: QuerySet[HistoryEntry], found: list[HistoryEntry]) -> str:
    """The page of the entries that came just after these; empty on the first page."""
    newest = found[0].sequence if found else 0
    following = chosen.filter(sequence__gt=newest).order_by("sequence").values_list("sequence", flat=True)
    newer = list(following[: PAGE + 1])
    if not newer:
        return ""
    return filters.address(antes=newer[PAGE]) if len(newer) > PAGE else filters.address()


@page
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry whole: what changed, and the hashes with what they are made of."""
    found = get_object_or_404(
        HistoryEntry.objects.select_related("payload", "redaction__act"), sequence=sequence
    )
    previous = HistoryEntry.objects.filter(sequence=sequence - 1).values_list("hash", flat=True).first()
    payload = getattr(found, "payload", None) if found.is_public else None
    told = tell([found], changes=True)[0]
    recorded_at = history.utc(found.recorded_at)
    parts = [
        previous or history.GENESIS,
        str(sequence),
        recorded_at,
        found.subject,
        found.event,
        found.digest,
    ]
    context = {
        "told": told,
        "previous": previous or history.GENESIS,
        "recorded_at": recorded_at,
        "salt": payload.salt if payload else "",
        "canonical": f"{payload.salt}|{history.canonical(payload.body)}" if payload else "",
        "link": "|".join(parts),
        "share": {
            "title": f"{told.event}: {told.title}" if told.title else told.event,
            "description": told.reason
            or _("Entrada %(number)s de la bitácora de Cartagena Abierta.") % {"number": sequence},
        },
        "has_next": HistoryEntry.objects.filter(sequence=sequence + 1).exists(),
    }
    return render(request, "pages/log_entry.html", context)


@page
def of_record(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The public life of one record, withdrawn ones included: every entry with what it changed."""
    before = asked_before(request)
    found = OF_RECORD.rows(f"{kind}/{code}", before or None)
    if not found:
        raise Http404
    shown = tell(found[:STORY], changes=True)
    here = reverse("record_log", args=[kind, code])
    record = record_of_kind(kind)
    title = next((told.title for told in shown if told.title), code)
    context = {
        "record_title": title,
        "share": {
            "title": _("Historia de «%(title)s»") % {"title": title},
            "description": _("Todo lo que cambió desde que se publicó, con su motivo."),
        },
        "kind": record.label if record else "",
        "code": code,
        "url": shown[0].url if shown[0].url != here else "",
        "entries": shown,
        "newest_url": here if before else "",
        "older_url": f"{here}?antes={shown[-1].entry.sequence}" if len(found) > STORY else "",
    }
    return render(request, "pages/record_log.html", context)


@page
def how_to_verify(request: HttpRequest) -> HttpResponse:
    """Three steps to check the chain without trusting this portal."""
    share = {
        "title": _("Comprueba la bitácora en tres pasos"),
        "description": _("No tienes que creerle a este portal: revisa tú mismo toda la cadena."),
    }
    return render(request, "pages/log_verify.html", {"head": history.head(), "share": share})


@page
def chain(request: HttpRequest) -> HttpResponseBase:
    """The whole chain as JSON lines, in constant memory."""
    headers = {"Cache-Control": PUBLIC, "Vary": "Accept-Encoding"}
    kind = "application/jsonl; charset=utf-8"
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers=headers)
    lines = chain_lines(history.head().sequence)
    if accepted_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        headers["Content-Encoding"] = "gzip"
        return StreamingHttpResponse(compress_sequence(lines), content_type=kind, headers=headers)
    return StreamingHttpResponse(lines, content_type=kind, headers=headers)


def chain_lines(last: int) -> Iterator[bytes]:
    """Entries up to `last`, some hundreds at a time.

    Between one part and the next the connection goes back to the pool: a slow download holds none.
    """
    sequence = 0
    while sequence < last:
        part = list(
            HistoryEntry.objects.filter(sequence__gt=sequence, sequence__lte=last)
            .select_related("payload", "redaction")
            .order_by("sequence")[:CHUNK]
        )
        if not connection.in_atomic_block:
            connection.close()
        if not part:
            return
        sequence = part[-1].sequence
        yield b"".join(line(found) for found in part)


def line(found: HistoryEntry) -> bytes:
    """One entry as the verifier reads it: what it says only when it is public and stands."""
    said = {
        "sequence": found.sequence,
        "recorded_at": history.utc(found.recorded_at),
        "subject": found.subject,
        "event": found.event,
        "digest": found.digest,
        "hash": found.hash,
    }
    payload, redaction = getattr(found, "payload", None), getattr(found, "redaction", None)
    if redaction:
        said["redaction"] = {"act": redaction.act_id, "reason": redaction.reason}
    elif payload and found.is_public:
        said |= {"salt": payload.salt, "body": payload.body}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@page
def points(request: HttpRequest) -> JsonResponse:
    """Every signed checkpoint."""
    fields = ("day", "sequence", "hash", "signature", "public_key")
    return JsonResponse({"checkpoints": list(Checkpoint.objects.order_by("day").values(*fields))})


@page
def public_key(request: HttpRequest) -> HttpResponse:
    """The Ed25519 key that signs the checkpoints, in hexadecimal."""
    key = bytes(history.signing_key().verify_key).hex()
    return HttpResponse(f"{key}\n", content_type="text/plain; charset=utf-8")


@page
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks the chain with Python's standard library alone."""
    headers = {"Content-Disposition": 'attachment; filename="verificar_bitacora.py"'}
    return HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8", headers=headers)


urlpatterns = [
    # /bitacora/
    path("", log, name="log"),
    path("<int:sequence>/", entry, name="log_entry"),
    path("registro/<slug:kind>/<str:code>/", of_record, name="record_log"),
    path("semana/", this_week, name="log_this_week"),
    path("semana/<week:monday>/", week, name="log_week"),
    path("comprobar/", how_to_verify, name="log_verify"),
    path("cadena.jsonl", chain, name="log_chain"),
    path("puntos.json", points, name="log_points"),
    path("clave.txt", public_key, name="log_key"),
    path("verificar.py", verifier, name="log_verifier"),
]

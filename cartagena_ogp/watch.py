"""How the house is: facts for the staff's page `/gestion/estado/` and for Prometheus at `/metricas/`.

A room adds its own with `room_facts(now)` in `<room>/watch.py`. No fact is about a person or a case.
"""

from __future__ import annotations

import hmac
import socket
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from cartagena_ogp import permissions
from cartagena_ogp.models import Checkpoint, HistoryEntry, Operation
from cartagena_ogp.models.mail import OutgoingMail
from cartagena_ogp.rooms import rooms_with

DAY = timedelta(days=1)
CONNECT_SECONDS = 4


class Level(StrEnum):
    """Whether somebody should do something: nothing, soon, now."""

    FINE = "done"
    SOON = "late"
    NOW = "bad"


@dataclass(frozen=True)
class Fact:
    """One thing to know: its name for programs, its words, its figure and how bad it is."""

    name: str
    label: str
    said: str
    value: float
    level: Level = Level.FINE


def level(value: float, soon: float, now: float) -> Level:
    """How bad a figure is that is better the smaller it is."""
    return Level.NOW if value >= now else Level.SOON if value >= soon else Level.FINE


def facts(now: datetime) -> Iterator[Fact]:
    """Everything there is to know about the house at a moment, the floor's first."""
    yield from queue(now)
    yield from mails(now)
    yield checkpoint(now)
    yield from operations(now)
    for more in rooms_with("watch", "room_facts"):
        yield from more(now)


def queue(now: datetime) -> Iterator[Fact]:
    ready = Q(status="todo") & (Q(scheduled_at=None) | Q(scheduled_at__lte=now))
    jobs = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=ready),
        failed=Count("pk", filter=Q(status="failed")),
        oldest=Min("scheduled_at", filter=ready),
    )
    late = (now - jobs["oldest"]).total_seconds() / 60 if jobs["oldest"] else 0
    figures = {"count": jobs["waiting"], "minutes": round(late)}
    said = _("%(count)s; la más vieja, hace %(minutes)s minutos") % figures
    yield Fact("jobs_waiting", _("Tareas que esperan"), said, jobs["waiting"], level(late, 15, 60))
    failed = jobs["failed"]
    yield Fact("jobs_failed", _("Tareas que fallaron"), str(failed), failed, level(failed, 1, 50))


def mails(now: datetime) -> Iterator[Fact]:
    waiting = OutgoingMail.objects.aggregate(count=Count("pk"), oldest=Min("created_at"))
    hours = (now - waiting["oldest"]).total_seconds() / 3600 if waiting["oldest"] else 0
    figures = {"count": waiting["count"], "hours": round(hours)}
    said = _("%(count)s; el más viejo, hace %(hours)s horas") % figures
    yield Fact("mails_waiting", _("Correos sin entregar"), said, waiting["count"], level(hours, 1, 12))


def checkpoint(now: datetime) -> Fact:
    last = Checkpoint.objects.order_by("-day").first()
    days = (timezone.localdate(now) - last.day).days if last else None
    if days is None:
        empty = not HistoryEntry.objects.exists()
        return Fact(
            "checkpoint_days", _("Firma de la bitácora"), _("Nunca"), -1, Level.FINE if empty else Level.SOON
        )
    return Fact("checkpoint_days", _("Firma de la bitácora"), ago(days), days, level(days, 2, 3))


def operations(now: datetime) -> Iterator[Fact]:
    """Backups, rehearsals and the certificate, by what was written down when each ended."""
    done = {each.kind: each for each in Operation.objects.all()}
    for kind, soon, late in ((Operation.Kind.BACKUP, 2, 3), (Operation.Kind.REHEARSAL, 35, 60)):
        last = done.get(kind)
        days = (now - last.ended_at).days if last else None
        label = str(kind.label)
        if days is None:
            yield Fact(f"{kind}_days", label, _("Nunca"), -1, Level.SOON)
        else:
            yield Fact(f"{kind}_days", label, ago(days), days, level(days, soon, late))
    if Operation.Kind.CERTIFICATE in done:
        left = (
            int(done[Operation.Kind.CERTIFICATE].detail)
            - (now - done[Operation.Kind.CERTIFICATE].ended_at).days
        )
        said = _("Le quedan %(days)s días") % {"days": left}
        yield Fact("certificate_days_left", _("Certificado del sitio"), said, left, level(-left, -21, -7))


def ago(days: int) -> str:
    return _("Hoy") if days < 1 else _("Ayer") if days == 1 else _("Hace %(days)s días") % {"days": days}


def look_at_certificate(now: datetime) -> int | None:
    """Days that the site's certificate is good for, written down; None without https or an answer."""
    parts = urlsplit(settings.PORTAL_URL)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        context = ssl.create_default_context()
        with (
            socket.create_connection((parts.hostname, parts.port or 443), CONNECT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secure,
        ):
            ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    except (OSError, KeyError, ValueError):
        return None
    left = int((ends - now.timestamp()) // DAY.total_seconds())
    Operation.note(Operation.Kind.CERTIFICATE, detail=str(left), at=now)
    return left


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """`/gestion/estado/`, for who looks after the portal. Raises `PermissionDenied`."""
    if not (permissions.is_administrator(request.user) or permissions.is_auditor(request.user)):
        raise PermissionDenied
    now = timezone.now()
    found = list(facts(now))
    worst = [fact for fact in found if fact.level is not Level.FINE]
    return render(request, "watch/state.html", {"facts": found, "worst": worst, "now": now})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """`/metricas/`: the same figures for Prometheus. Raises Http404 without `METRICS_TOKEN`."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector(timezone.now()))
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


class Collector:
    """The facts as gauges `portal_<name>`; `portal_attention` counts those that ask for somebody."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterable[Metric]:
        attention = 0
        for fact in facts(self.now):
            attention += fact.level is not Level.FINE
            yield GaugeMetricFamily(f"portal_{fact.name}", fact.label, value=fact.value)
        yield GaugeMetricFamily("portal_attention", "Facts that ask for somebody", value=attention)

"""Small true works that several tests of this room use."""

import io
from datetime import date, timedelta
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cartagena_ogp.models import Institution, Territory
from publicworks.models import ProblemReport, Work
from publicworks.operations import report_progress
from publicworks.reporting import submit

REASON = "Se corrige lo que estaba mal escrito."


def today() -> date:
    return timezone.localdate()


def draft_work(institution: Institution | None, **facts: Any) -> Work:
    values = {
        "title": "Pavimentación de la calle del colegio",
        "purpose": "Pasar sin barro.",
        "sector": "transport.road",
        "status": "implementation",
        "responsible": institution,
        "planned_starts_on": today() - timedelta(days=100),
        "planned_ends_on": today() + timedelta(days=100),
        "started_on": today() - timedelta(days=95),
        "last_news_on": today(),
    }
    return Work(**(values | facts)).add(by=None)


def a_work(institution: Institution | None, **facts: Any) -> Work:
    return draft_work(institution, **facts).publish(by=None)


def progress(work: Work, percent: int, **facts: Any) -> None:
    values = {"physical": percent, "done": "Va la mitad de la calle.", "on": today()}
    report_progress(work, by=None, **(values | facts))


def place(code: str = "barrio-manga", **facts: Any) -> Territory:
    locality, _made = Territory.objects.get_or_create(
        code="localidad-1",
        defaults={"name": "Localidad 1", "kind": "localidad", "sort_key": "localidad 1"},
    )
    values = {"name": "Manga", "kind": "barrio", "sort_key": code, "locality": locality}
    values |= {"latitude": "10.411390", "longitude": "-75.535930", "outline": "M100 100l10 0 0 10z"}
    return Territory.objects.create(code=code, **(values | facts))


def picture(name: str = "zanja.jpg", size: tuple[int, int] = (900, 700)) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    image = Image.effect_noise(size, 30).convert("RGB")
    image.save(drawn, "JPEG", exif=b"Exif\x00\x00secret-place")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def waiting_report(work: Work, **facts: Any) -> ProblemReport:
    values = {"topic": "danger", "body": "Hay una zanja abierta frente al colegio."}
    return submit(ProblemReport(work=work, **(values | facts)), photos=[], email="", now=timezone.now())


def a_report(work: Work, **facts: Any) -> ProblemReport:
    return waiting_report(work, **facts).publish(by=None)


def clock(seconds_ago: int = 60) -> str:
    """The clock of the form, as if it had been opened a while ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds_ago), tick=False):
        return TimestampSigner(salt="guarded.publicworks.report").sign("")


def url(obj: Any, page: str = "change") -> str:
    return reverse(f"admin:publicworks_{obj._meta.model_name}_{page}", args=[obj.pk])

"""Acts on works that touch several records and their files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Attachment, User
from cartagena_ogp.uploads import EVIDENCE, IMAGES, Inspected, store
from commitments.models.scales import need_reason

from .models import Condition, ProgressReport, Source, Status, Work, WorkFile


class Photo(NamedTuple):
    """A clean photo that is not stored yet, and what it shows for who cannot see it."""

    file: Inspected
    alt: str


def publish(work: Work, *, by: User | None, reason: str = "", expected_version: int | None = None) -> None:
    """Show a work with its photos and documents. Raises `StaleVersion` when it has moved on."""
    with transaction.atomic():
        work.lock(expected_version)
        work.publish(by=by, reason=reason)
        align_files(work)


def withdraw(work: Work, *, by: User | None, reason: str, expected_version: int | None = None) -> None:
    """Take a work off the public pages with its files. Raises `ValidationError` without a reason."""
    with transaction.atomic():
        work.lock(expected_version)
        work.withdraw(by=by, reason=reason)
        align_files(work)


def align_files(work: Work) -> None:
    """Open or close the files of a work as the work itself is."""
    for kept in work.files.select_related("attachment"):
        shown = work.is_published and kept.withdrawn_at is None
        if kept.attachment.is_public != shown:
            kept.attachment.make_public() if shown else kept.attachment.make_private()


@transaction.atomic
def report_progress(
    work: Work,
    *,
    by: User | None,
    on: date,
    source: str = Source.SUPERVISOR,
    physical: int | None = None,
    planned: int | None = None,
    financial: int | None = None,
    done: str = "",
    obstacles: str = "",
    next_step: str = "",
    reporter: str = "",
    photos: Sequence[Photo] = (),
    expected_version: int | None = None,
) -> ProgressReport:
    """Write down what one source says of a work: percents 0-100, texts, photos.

    `on` is the day of the figures.

    Figures of different sources never mix; the headline follows `Work.report_figures`. Raises
    `ValidationError` when a figure cannot be or a photo says nothing; then no file is left either.
    """
    work.lock(expected_version)
    made = ProgressReport(
        work=work,
        source=source,
        institution=work.responsible if source == Source.SUPERVISOR else None,
        reporter=reporter,
        reported_on=on,
        physical=physical,
        planned=planned,
        financial=financial,
        done=done.strip(),
        obstacles=obstacles.strip(),
        next_step=next_step.strip(),
        reported_by=by,
    )
    figures = work.report_figures(source, on, physical=physical, planned=planned, financial=financial)
    figures["last_news_on"] = max(on, work.last_news_on)
    with stored(photos, by=by, is_public=work.is_published) as kept:

        def keep() -> None:
            made.full_clean()
            made.save()
            for attachment, photo in zip(kept, photos, strict=True):
                add_row(work, attachment, kind=WorkFile.Kind.PHOTO, alt=photo.alt, dated_on=on, source=source)

        work.change("progress_reported", by=by, reason=done, then=keep, **figures)
    return made


class stored:
    """Photos kept while a block runs; none is left behind when it fails."""

    def __init__(self, photos: Iterable[Photo], *, by: User | None, is_public: bool) -> None:
        self.photos, self.by, self.is_public = photos, by, is_public
        self.kept: list[Attachment] = []

    def __enter__(self) -> list[Attachment]:
        try:
            for photo in self.photos:
                self.kept.append(
                    store(
                        photo.file,
                        by=self.by,
                        description=photo.alt,
                        kinds=IMAGES,
                        is_public=self.is_public,
                    )
                )
        except BaseException:
            self.forget()
            raise
        return self.kept

    def __exit__(self, failed: type[BaseException] | None, *_rest: object) -> None:
        if failed is not None:
            self.forget()

    def forget(self) -> None:
        for attachment in self.kept:
            attachment.file.delete(save=False)


def add_row(work: Work, attachment: Attachment, **facts: Any) -> WorkFile:
    made = WorkFile(work=work, attachment=attachment, **facts)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def add_file(
    work: Work,
    upload: Inspected,
    *,
    by: User | None,
    expected_version: int | None = None,
    reason: str = "",
    **facts: Any,
) -> WorkFile:
    """Attach a photo or a document; it is public if the work is.

    `facts`: kind, title, alt, dated_on, source. Raises `ValidationError`; then no file is left.
    """
    work.lock(expected_version)
    made: list[WorkFile] = []
    described = facts.get("alt") or facts.get("title") or ""
    kept = store(upload, by=by, description=described, kinds=EVIDENCE, is_public=work.is_published)
    try:
        work.change(
            "file_added",
            by=by,
            reason=reason or described,
            then=lambda: made.append(add_row(work, kept, **facts)),
        )
    except BaseException:
        kept.file.delete(save=False)
        raise
    return made[0]


def change_status(
    work: Work,
    *,
    by: User | None,
    on: date,
    reason: str,
    status: str,
    condition: str = Condition.NORMAL,
    way_out: str = "",
    expected_version: int | None = None,
) -> None:
    """Move a work to another status, or say that it stands still, with the reason that everybody reads.

    Beginning to build and ending leave their real day when it is not known. Raises `ValidationError`
    without a reason or when nothing changes.
    """
    need_reason(reason)
    with transaction.atomic():
        work.lock(expected_version)
        if (status, condition, way_out.strip()) == (work.status, work.condition, work.way_out):
            raise ValidationError(_("Ya tiene ese estado. Elige otro."))
        values: dict[str, Any] = {"status": status, "condition": condition, "way_out": way_out.strip()}
        if status == Status.IMPLEMENTATION and work.started_on is None:
            values["started_on"] = on
        if status == Status.COMPLETION and work.ended_on is None:
            values |= {"ended_on": on, "started_on": work.started_on or work.planned_starts_on or on}
        work.change(
            "status_changed",
            by=by,
            reason=reason,
            on=on,
            status_reason=reason.strip(),
            status_on=on,
            last_news_on=max(on, work.last_news_on),
            **values,
        )


def change_days(
    work: Work,
    *,
    by: User | None,
    on: date,
    reason: str,
    expected_version: int | None = None,
    **days: Any,
) -> None:
    """Promise other days, or write the real ones: the earlier ones stay in the history with the reason.

    `days`: planned_starts_on, planned_ends_on, started_on, ended_on. Raises `ValidationError` without a
    reason, when no day changes, or when they cannot be.
    """
    need_reason(reason)
    with transaction.atomic():
        work.lock(expected_version)
        if not work.differing(days):
            raise ValidationError(_("Son las mismas fechas. Cambia alguna."))
        days["last_news_on"] = max(on, work.last_news_on)
        work.change("rescheduled", by=by, reason=reason, on=on, **days)

"""Files of this room are as public as the record they belong to; handwriting and signatures never are."""

from __future__ import annotations

from collections.abc import Iterable

from cartagena_ogp.models import Attachment

from .models import Cycle, Dialogue, Table


def files_of(subject: Cycle | Table | Dialogue) -> Iterable[tuple[Attachment | None, bool]]:
    """Each file of a record, and whether anybody may open it."""
    shown = subject.is_published
    if isinstance(subject, Cycle):
        for document in subject.documents.select_related("attachment"):
            yield document.attachment, shown
    elif isinstance(subject, Dialogue):
        yield subject.minutes_file, shown
    else:
        for file in subject.files.select_related("attachment"):
            yield file.attachment, shown and not file.is_private


def align_files(subject: Cycle | Table | Dialogue) -> None:
    """Open or close the files of a record as the record itself is."""
    for attachment, shown in files_of(subject):
        if attachment is not None and attachment.is_public != shown:
            attachment.make_public() if shown else attachment.make_private()

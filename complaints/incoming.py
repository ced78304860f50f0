"""Files as they come with a form: each is kept or refused with a sentence, and the rest go on."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cartagena_ogp import uploads as floor
from complaints import blobs
from complaints.evidence import WORDS, NotTaken, Taken, take
from complaints.uploads import FILES, SealedUpload

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def receive(
    sent: Iterable[UploadedFile],
    keep: Callable[[Taken], None],
    *,
    keep_original: bool,
    count: int,
    bytes_today: int,
) -> list[str]:
    """Take the files of a form, one by one; the sentences about those that were not taken.

    `keep` saves the rows of one file, inside a transaction. `count` and `bytes_today` are of before.
    """
    refused = []
    for upload in sent:
        if not isinstance(upload, SealedUpload):
            continue
        try:
            if count >= FILES:
                raise NotTaken("too_many")
            if bytes_today + (upload.size or 0) > settings.COMPLAINT_DAY_BYTES:
                raise NotTaken("day")
            taken = receive_one(upload, keep, keep_original=keep_original)
        except NotTaken as reason:
            refused.append(sentence(reason.code, upload))
        else:
            count += 1
            bytes_today += taken.size
    return refused


def receive_one(upload: SealedUpload, keep: Callable[[Taken], None], *, keep_original: bool) -> Taken:
    """Clean, save and only then let the blobs stay. Raises NotTaken; nothing is left then."""
    writers: list[blobs.BlobWriter] = []
    try:
        taken = take(upload, keep_original=keep_original, writers=writers)
        with transaction.atomic():
            keep(taken)
    except BaseException as error:
        for writer in writers:
            writer.discard()
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise NotTaken("no_space") from None
        raise
    for writer in writers:
        writer.keep()
    if upload.writer and upload.writer.name in {name for name, _size, _original in taken.blobs}:
        upload.keep()
    upload.close()
    return taken


def sentence(code: str, upload: SealedUpload) -> str:
    name = floor.safe_name(upload.name or "", (upload.name or "").rpartition(".")[2][:8] or "-")
    return str(WORDS[code]) % {"name": name.removesuffix(".-")}

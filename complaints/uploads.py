"""What a visitor uploads to the channel goes straight into an encrypted blob, 64 KiB at a time.

The handler stands in `settings.FILE_UPLOAD_HANDLERS`, because Django reads the body before any view runs; it
acts under the channel's addresses alone.
"""

from __future__ import annotations

import errno
import hashlib
import re
import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from complaints import crypto
from complaints.blobs import BlobWriter

PATHS = re.compile(r"^/(en/)?denuncia/|^/gestion/denuncias/registrar/$")
FILES = 10
"""Files of one message."""
HEAD = 8192
OVERHEAD = 1024 * 1024

places = threading.BoundedSemaphore(settings.COMPLAINT_UPLOADS_AT_ONCE)


class SealedUpload(UploadedFile):
    """A file that is on disk already, encrypted. Closed without `keep`, it leaves nothing.

    `fault` names why it cannot be taken: too_big, empty, cut, no_space, busy or too_many.
    """

    def __init__(self, name: str, writer: BlobWriter | None, size: int, fault: str = "") -> None:
        super().__init__(BytesIO(), name, "application/octet-stream", size)
        self.writer = writer
        self.fault = fault
        self.sha256 = ""
        self.head = b""
        self.is_kept = False

    def keep(self) -> None:
        """Its row is committed."""
        self.is_kept = True
        if self.writer:
            self.writer.keep()

    def close(self) -> None:
        super().close()
        if self.writer and not self.is_kept:
            self.writer.discard()


class Watched:
    """The body of a request, counted. Django tells its handlers nothing when reading it fails; this does."""

    def __init__(self, stream: Any, cut: Callable[[], None]) -> None:
        self.stream, self.cut, self.count = stream, cut, 0

    def read(self, *args: Any) -> bytes:
        return self.counted(self.stream.read, *args)

    def readline(self, *args: Any) -> bytes:
        return self.counted(self.stream.readline, *args)

    def counted(self, read: Callable[..., bytes], *args: Any) -> bytes:
        try:
            piece = read(*args)
        except BaseException:
            self.cut()
            raise
        self.count += len(piece)
        return piece


class SealingUploadHandler(FileUploadHandler):
    """Encrypts as the bytes come; the whole file is never in memory and never in clear on a disk."""

    chunk_size = crypto.CHUNK
    is_active = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Raises RequestDataTooBig for a body that no message could have."""
        assert self.request is not None
        self.is_active = bool(PATHS.match(self.request.path_info))
        if not self.is_active:
            return
        if content_length > FILES * settings.UPLOAD_MAX_DOCUMENT_BYTES + OVERHEAD:
            raise RequestDataTooBig
        self.made: list[SealedUpload] = []
        self.body = Watched(self.request._stream, self.upload_interrupted)
        self.expected = content_length
        self.request._stream = cast("BinaryIO", self.body)
        self.writer: BlobWriter | None = None
        self.has_place = places.acquire(blocking=False)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not self.is_active:
            return
        self.digest, self.head, self.fault, self.writer = hashlib.sha256(), b"", "", None
        if not self.has_place:
            self.fault = "busy"
        elif len(self.made) >= FILES:
            self.fault = "too_many"
        else:
            self.trying(self.begin)
        raise StopFutureHandlers

    def begin(self) -> None:
        self.writer = BlobWriter()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.is_active:
            return raw_data
        if start + len(raw_data) > settings.UPLOAD_MAX_DOCUMENT_BYTES:
            self.give_up("too_big")
        if self.writer:
            self.digest.update(raw_data)
            self.head += raw_data[: HEAD - len(self.head)]
            writer = self.writer
            self.trying(lambda: writer.write(raw_data))
        return None

    def file_complete(self, file_size: int) -> SealedUpload | None:
        if not self.is_active:
            return None
        if not file_size:
            self.give_up("empty")
        if self.writer:
            self.trying(self.writer.finish)
        upload = SealedUpload(self.file_name or "", self.writer, file_size, self.fault)
        upload.sha256, upload.head = self.digest.hexdigest(), self.head
        self.made.append(upload)
        self.writer = None
        return upload

    def trying(self, write: Any) -> None:
        """Write; a full disk refuses this file and keeps nothing of it. Raises any other OSError."""
        try:
            write()
        except OSError as error:
            self.give_up("no_space")
            if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise

    def give_up(self, fault: str) -> None:
        self.fault = self.fault or fault
        if self.writer:
            self.writer.discard()
            self.writer = None

    def upload_complete(self) -> None:
        """A body that ended early was cut, however well its last file looks."""
        if self.is_active and self.body.count < self.expected:
            self.upload_interrupted()
        self.leave()

    def upload_interrupted(self) -> None:
        """The visitor went away in the middle: nothing stays."""
        if self.is_active:
            self.give_up("cut")
            for upload in self.made:
                upload.fault = upload.fault or "cut"
                upload.close()
        self.leave()

    def leave(self) -> None:
        if self.is_active and self.has_place:
            self.has_place = False
            places.release()

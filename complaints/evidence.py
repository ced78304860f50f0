"""Files of an author: what is taken, how it is cleaned, what is said about each one.

A file arrives encrypted (`uploads`). What can be cleaned is decrypted into memory that no disk backs (memfd),
cleaned by the floor's child process or by mat2 in a sandbox, and encrypted again; the copy with hidden data
goes, unless its author keeps it as proof.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

import puremagic
from clamav_client import clamd
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import uploads as floor
from cartagena_ogp.cleaning import Facts
from cartagena_ogp.pieces import Pieces
from complaints import blobs
from complaints.uploads import SealedUpload

log = logging.getLogger(__name__)

CLEANED, AS_IT_CAME = "cleaned", "as_it_came"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPAQUE = {
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "rar",
    "application/x-rar-compressed": "rar",
    "application/gzip": "gz",
    "application/zip": "zip",
    "application/vnd.ms-outlook": "msg",
}
MEDIA = ("audio/", "video/", "image/")
BY_FLOOR = {"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf", "text/plain"}
ENDINGS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/ogg": "ogg",
    "audio/amr": "amr",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "video/webm": "webm",
    "video/x-msvideo": "avi",
    "video/x-matroska": "mkv",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "image/avif": "avif",
}
NEVER = (b"MZ", b"\x7fELF", b"#!", b"<")
"""Programs, scripts and markup, by how they begin."""

WORDS: dict[str, str | Promise] = {
    "too_big": _(
        "«%(name)s» pesa demasiado: caben 25 MB por archivo. Divídelo o envíalo después con tu clave."
    ),
    "cut": _("«%(name)s» llegó incompleto. Súbelo otra vez."),
    "empty": _("«%(name)s» está vacío. Revisa que se haya guardado bien."),
    "no_space": _(
        "No hay espacio para guardar «%(name)s» ahora. No guardamos nada de él; intenta más tarde."
    ),
    "busy": _("Hay muchas personas subiendo archivos. Espera un minuto y sube «%(name)s» otra vez."),
    "too_many": _("Puedes enviar hasta 10 archivos. «%(name)s» no cupo."),
    "day": _("Con «%(name)s» pasarías de 100 MB hoy. Envíalo mañana con tu clave."),
    "unknown": _("No recibimos archivos como «%(name)s»: programas, páginas web o tipos que no reconocemos."),
}


class NotTaken(Exception):
    """A file that is not taken; `code` is one of WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Taken:
    """A file that is kept: what its part's body says about it. Keys are base64, sizes bytes."""

    name: str
    content_type: str
    extension: str
    size: int
    key: str
    blob: str
    stored: int
    sha256: str
    state: str = AS_IT_CAME
    scan: str = "not_scanned"
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    original: dict[str, Any] | None = None

    @property
    def content(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def blobs(self) -> list[tuple[str, int, bool]]:
        """Name, stored size and whether it is the original, of each blob."""
        kept = [(self.blob, self.stored, False)]
        if self.original:
            kept.append((self.original["blob"], self.original["stored"], True))
        return kept


def take(upload: SealedUpload, *, keep_original: bool, writers: list[blobs.BlobWriter]) -> Taken:
    """Decide, scan and clean an upload. New blobs join `writers`, for the caller to keep or discard.

    Raises NotTaken.
    """
    if upload.fault or upload.writer is None:
        raise NotTaken(upload.fault or "unknown")
    content_type, extension = kind_of(upload.head, upload.name or "")
    writer = upload.writer
    taken = Taken(
        name=floor.safe_name(upload.name or "", extension),
        content_type=content_type,
        extension=extension,
        size=upload.size or 0,
        key=text_of(writer.key),
        blob=writer.name,
        stored=writer.size,
        sha256=upload.sha256,
        scan=scan(writer.name, writer.key, upload.size or 0),
    )
    clean = cleaned(writer.name, writer.key, taken)
    if clean is None:
        return taken
    writers.append(clean[0])
    if keep_original:
        taken.original = {
            "blob": taken.blob,
            "key": taken.key,
            "size": taken.size,
            "stored": taken.stored,
        }
    new, size, facts = clean
    taken.key, taken.blob, taken.stored, taken.size = text_of(new.key), new.name, new.size, size
    taken.content_type, taken.extension = facts["content_type"], facts["extension"]
    taken.name, taken.state = floor.safe_name(taken.name, taken.extension), CLEANED
    return taken


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


def key_of(text: str) -> bytes:
    return base64.b64decode(text)


def kind_of(head: bytes, name: str) -> tuple[str, str]:
    """Media type and ending, by content alone. Raises NotTaken for what is not on the list."""
    if head.lstrip().startswith(NEVER):
        raise NotTaken("unknown")
    if head.startswith(b"%PDF-"):
        return "application/pdf", "pdf"
    declared = name.rpartition(".")[2].lower()
    if head.startswith(ZIP):
        office = declared in floor.EXTENSIONS["office"]
        return "application/zip", declared if office else "zip"
    if head.startswith(OLE):
        return "application/x-ole-storage", declared if declared in {"doc", "xls", "ppt", "msg"} else "ole"
    for mime in guesses(head):
        if mime in OPAQUE:
            return mime, OPAQUE[mime]
        if mime.startswith(MEDIA) and "svg" not in mime:
            return mime, ENDINGS.get(mime, mime.rpartition("/")[2].removeprefix("x-")[:5])
    try:
        head[: head.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        raise NotTaken("unknown") from None
    if b"\0" in head:
        raise NotTaken("unknown")
    return "text/plain", declared if declared in floor.EXTENSIONS["text"] else "txt"


def guesses(head: bytes) -> list[str]:
    try:
        return [guess.mime_type for guess in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


# -- cleaning ------------------------------------------------------------------------------------
@contextmanager
def memory(*names: str) -> Iterator[list[int]]:
    """Files that live in memory alone, for a child to read and write."""
    with ExitStack() as stack:
        made = []
        for name in names:
            made.append(os.memfd_create(name, os.MFD_CLOEXEC))
            stack.callback(os.close, made[-1])
        yield made


def cleaned(blob: str, key: bytes, taken: Taken) -> tuple[blobs.BlobWriter, int, Facts] | None:
    """A new blob without hidden data, its clear size and what it is; None when nobody here can clean it."""
    family = taken.content_type.partition("/")[0]
    if not may_be_cleaned(taken):
        return None
    with memory("source", "target") as (source, target):
        for piece in blobs.read(blob, key, taken.size):
            os.write(source, piece)
        facts = with_floor(source, target)
        if facts is None and (
            family in {"audio", "video", "image"} or taken.extension in floor.EXTENSIONS["office"]
        ):
            facts = with_mat2(source, target, taken)
        if facts is None:
            return None
        return (*encrypted(target), facts)


def may_be_cleaned(taken: Taken) -> bool:
    """Whether it is worth bringing into memory: something here knows what to do with it."""
    by_floor = taken.content_type in BY_FLOOR
    is_office = taken.extension in floor.EXTENSIONS["office"]
    by_mat2 = taken.content_type.startswith(MEDIA) and shutil.which("mat2") and shutil.which("bwrap")
    return bool(by_floor or is_office or by_mat2)


def encrypted(source: int) -> tuple[blobs.BlobWriter, int]:
    """What is in a memory file, as a blob; and its clear size."""
    writer, size = blobs.BlobWriter(), 0
    try:
        os.lseek(source, 0, os.SEEK_SET)
        while piece := os.read(source, 64 * 1024):
            size += len(piece)
            writer.write(piece)
        writer.finish()
    except BaseException:
        writer.discard()
        raise
    return writer, size


def with_floor(source: int, target: int) -> Facts | None:
    """The portal's cleaner: pictures, PDF, Office and text. None for what it does not take."""
    order = {
        "action": "clean",
        "source": f"/proc/self/fd/{source}",
        "target": f"/proc/self/fd/{target}",
        "families": list(floor.EXTENSIONS),
        "limits": {
            "bytes": dict.fromkeys(floor.EXTENSIONS, settings.UPLOAD_MAX_DOCUMENT_BYTES),
            "pixels": floor.MAX_PIXELS,
            "side": floor.SIDE,
        },
        "seconds": 40,
        "largest_file": 8 * settings.UPLOAD_MAX_DOCUMENT_BYTES,
    }
    done = child(
        [sys.executable, "-E", "-s", "-m", "cartagena_ogp.cleaning"],
        (source, target),
        given=json.dumps(order).encode(),
    )
    try:
        return cast("Facts", json.loads(done)["facts"]) if done else None
    except (ValueError, KeyError):
        return None


def with_mat2(source: int, target: int, taken: Taken) -> Facts | None:
    """Debian's mat2 in bubblewrap, without network and without a disk; None when they are not installed."""
    mat2, bwrap = shutil.which("mat2"), shutil.which("bwrap")
    if not (mat2 and bwrap):
        return None
    inside = f"/tmp/file.{taken.extension}"  # nosec B108: of the sandbox, in memory
    os.lseek(source, 0, os.SEEK_SET)
    command = [
        bwrap, "--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc", "--symlink", "usr/lib", "/lib",
        "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--proc", "/proc",
        "--dev", "/dev",
        "--tmpfs", "/tmp", "--unshare-all", "--die-with-parent", "--file", str(source), inside,  # nosec B108
        "sh", "-c", f'{mat2} --inplace "$0" >&2 && cat "$0"', inside,
    ]  # fmt: skip
    if child(command, (source,), out=target) is None or not os.fstat(target).st_size:
        return None
    return Facts(
        family="media", content_type=taken.content_type, extension=taken.extension, width=None, height=None
    )


def child(
    command: list[str], files: tuple[int, ...], *, given: bytes = b"", out: int | None = None
) -> bytes | None:
    """Run a cleaner; what it said, or None when it failed. Nothing about the file is written to a log."""
    try:
        with floor.cleaners:
            done = subprocess.run(  # nosec B603
                command,
                input=given,
                stdout=subprocess.PIPE if out is None else out,
                stderr=subprocess.DEVNULL,
                pass_fds=files,
                cwd=settings.BASE_DIR,
                env={"PATH": "/usr/bin:/bin" if out is not None else "", "LANG": "C.UTF-8"},
                timeout=80,
                check=True,
            )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError):
        log.warning("A cleaner of complaints did not finish.")
        return None
    return done.stdout or b""


# -- scanning ------------------------------------------------------------------------------------
def scan(blob: str, key: bytes, size: int) -> str:
    """What a local clamd says: clean, infected or not_scanned. It never blocks a filing."""
    if not settings.COMPLAINT_SCANNER or not Path(settings.COMPLAINT_SCANNER).exists():
        return "not_scanned"
    try:
        scanner = clamd.ClamdUnixSocket(settings.COMPLAINT_SCANNER, timeout=20)
        answer = scanner.instream(BufferedReader(Pieces(blobs.read(blob, key, size))))
    except (clamd.ClamdError, OSError):
        return "not_scanned"
    verdict = str(next(iter(answer.values()))[0]) if answer else ""
    return {"OK": "clean", "FOUND": "infected"}.get(verdict, "not_scanned")

"""Office documents are zip archives: unpacked under limits and packed again, without macros or names of
authors.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cartagena_ogp.cleaning import Facts, Refused, facts

CHUNK = 64 * 1024
ENTRIES = 5_000
UNPACKED = 300 * 1024 * 1024
RATIO = 150
RATIO_FREE = 20 * 1024 * 1024
"""Below this much unpacked, the ratio does not matter: small sheets of equal cells compress very well."""

OPEN_XML = {
    "word/document.xml": ("wordprocessingml.document", "docx"),
    "xl/workbook.xml": ("spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": ("presentationml.presentation", "pptx"),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
MACROS = ("vbaproject.bin", "vbadata.xml", "macrosheets/", "activex", "basic/", "scripts/")
PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".class", ".html", ".svgz")
EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKAGE = "http://schemas.openxmlformats.org"
NAMELESS = {
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_PACKAGE}/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_PACKAGE}/officeDocument/2006/custom-properties"/>',
    "meta.xml": (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' office:version="1.2"/>'
    ),
}
"""Parts that say who wrote a document, and on whose computer, without their content."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def clean(source: Path, target: Path) -> Facts:
    """Pack the document again, entry by entry. Raises Refused for bombs, macros, passwords and damaged
    archives.
    """
    try:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            entries = checked_entries(old)
            found = kind_of(old)
            budget = UNPACKED
            for entry in sorted(entries, key=lambda entry: entry.filename != "mimetype"):
                budget -= copy_entry(old, new, entry, budget)
    except _BROKEN:
        raise Refused("broken_office") from None
    return found


def checked_entries(archive: zipfile.ZipFile, *, unpacked: int = UNPACKED) -> list[zipfile.ZipInfo]:
    """The entries of an archive that keeps within the limits. Raises Refused for any other."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = {entry.filename.lower() for entry in entries}
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > ENTRIES or total > unpacked or (total > RATIO_FREE and total > RATIO * packed):
        raise Refused("bomb")
    if len(names) != len(entries) or any(goes_outside(entry.filename) for entry in entries):
        raise Refused("broken_office")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("password")
    return entries


def goes_outside(name: str) -> bool:
    """Whether a name would leave the folder it is unpacked into."""
    return "\\" in name or posixpath.isabs(name) or ".." in name.split("/")


def kind_of(archive: zipfile.ZipFile) -> Facts:
    """Which document this is, by its main part. Raises Refused for archives of any other kind, and for
    macros.
    """
    names = set(archive.namelist())
    lowered = {name.lower() for name in names}
    if any(mark in name for name in lowered for mark in MACROS) or any(is_program(name) for name in lowered):
        raise Refused("macros")
    if "mimetype" in names:
        content_type = read_start(archive, "mimetype").decode("ascii", "replace").strip()
        if content_type in OPEN_DOCUMENT and "content.xml" in names:
            return facts("office", content_type, OPEN_DOCUMENT[content_type])
    if "[Content_Types].xml" in names:
        if b"macroEnabled" in read_start(archive, "[Content_Types].xml", 1024 * 1024):
            raise Refused("macros")
        for part, (kind, extension) in OPEN_XML.items():
            if part in names and b"<" in read_start(archive, part):
                return facts("office", f"application/vnd.openxmlformats-officedocument.{kind}", extension)
    raise Refused("archive")


def is_program(name: str) -> bool:
    """Whether an entry is a program, or another program's object glued into the document, which may hold
    anything.
    """
    return name.endswith(PROGRAMS) or (
        "embeddings/" in name and not name.endswith((".xlsx", ".docx", ".pptx"))
    )


def read_start(archive: zipfile.ZipFile, name: str, size: int = 512) -> bytes:
    """The first bytes of an entry."""
    with archive.open(name) as part:
        return part.read(size)


def copy_entry(old: zipfile.ZipFile, new: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> int:
    """Write one entry into the new archive and return its size. Raises Refused when it unpacks past
    `budget`.
    """
    fresh = zipfile.ZipInfo(entry.filename, EPOCH)
    fresh.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
    if entry.filename in NAMELESS:
        new.writestr(fresh, f'<?xml version="1.0" encoding="UTF-8"?>\n{NAMELESS[entry.filename]}')
        return 0
    written = 0
    with old.open(entry) as part, new.open(fresh, "w", force_zip64=entry.file_size > 2**31) as copy:
        for chunk in chunks(part):
            written += len(chunk)
            if written > budget:
                raise Refused("bomb")
            if written == len(chunk) and b"<!ENTITY" in chunk:
                raise Refused("broken_office")
            copy.write(chunk)
    return written


def chunks(part: IO[bytes]) -> Iterator[bytes]:
    """The content of an entry, little by little."""
    while chunk := part.read(CHUNK):
        yield chunk

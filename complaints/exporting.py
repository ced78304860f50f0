"""A case as one sealed file: a PDF of it, its files, their hashes, its chain of custody, and a signature.

The ZIP is encrypted as it is made, under a passphrase that is used once; it is never whole in memory, nor in
clear on a disk. `python -m complaints.exporting file.zip.sellado` opens it anywhere, without Django.
"""

from __future__ import annotations

import getpass
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from nacl import bindings

from complaints import crypto

if TYPE_CHECKING:
    from complaints.holding import OpenCase

MAGIC = b"DENUNCIA1\n"
SALT = 16
COST = crypto.Cost(4, 128 * 1024 * 1024)
PLACE = b"export"


class Outbox(io.RawIOBase):
    """Where the ZIP is written: what arrives waits to be encrypted and sent."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken


def sealed(this: OpenCase, passphrase: str, *, at: datetime) -> Iterator[bytes]:
    """The bytes of the sealed ZIP, as they are made."""
    salt = crypto.new_key()[:SALT]
    writer = crypto.StreamWriter(crypto.stretch(normal(passphrase), salt, COST, crypto.KEY))
    yield MAGIC + salt + writer.start
    outbox = Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:
        for _step in fill(archive, this, at):
            yield from writer.push(outbox.take())
    yield from writer.push(outbox.take())
    yield writer.piece(bytes(writer.waiting), crypto.FINAL)


def fill(archive: zipfile.ZipFile, this: OpenCase, at: datetime) -> Iterator[None]:
    """Write every entry; a step after each piece, so that nothing large waits."""
    from complaints import export_parts

    hashes: dict[str, str] = {}
    for name, content in export_parts.texts(this, at):
        archive.writestr(name, content)
        hashes[name] = hashlib.sha256(content).hexdigest()
        yield
    for name, pieces in export_parts.files(this):
        digest = hashlib.sha256()
        with archive.open(name, "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                entry.write(piece)
                yield
        hashes[name] = digest.hexdigest()
    manifest = json.dumps({"sha256": hashes}, ensure_ascii=False, indent=1, sort_keys=True).encode()
    archive.writestr("manifiesto.json", manifest)
    archive.writestr("manifiesto.firma", export_parts.signature_of(manifest))
    yield


def normal(passphrase: str) -> bytes:
    return "".join(letter for letter in passphrase.upper() if letter.isalnum()).encode()


def unsealed(source: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """The ZIP of a sealed file. Raises CannotOpen for a wrong passphrase or a file that is not whole."""
    head = source.read(len(MAGIC) + SALT)
    if not head.startswith(MAGIC):
        raise crypto.CannotOpen("this is not an exported case")
    key = crypto.stretch(normal(passphrase), head[len(MAGIC) :], COST, crypto.KEY)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    start = crypto.body_of(source.read(1 + crypto.HEADER), crypto.STREAM)
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, start, key)
    tag = crypto.MESSAGE
    while piece := source.read(crypto.CHUNK + crypto.MAC):
        try:
            clear, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece)
        except Exception as error:
            raise crypto.CannotOpen("another passphrase, or a file that was changed") from error
        yield clear
    if tag != crypto.FINAL:
        raise crypto.CannotOpen("the file was cut")


def main(names: Iterable[str]) -> None:
    """Open each sealed file beside itself, without the last part of its name."""
    for name in names:
        path = Path(name)
        passphrase = getpass.getpass(f"Frase de {path.name}: ")
        with path.open("rb") as source, path.with_suffix("").open("xb") as target:
            for clear in unsealed(source, passphrase):
                target.write(clear)
        print(path.with_suffix(""))


if __name__ == "__main__":
    main(sys.argv[1:])

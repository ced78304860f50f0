"""Backups: the database and the files, sealed to a key that is not on this machine, and how to prove them.

A backup is a folder: `database.sealed` (pg_dump's custom format), `files.sealed` (a tar of the files) and
`manifest.json` (what it holds, by number and digest, with nothing that needs the key).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import psycopg
from django.conf import settings
from nacl.public import PrivateKey, PublicKey

from cartagena_ogp import history
from cartagena_ogp.models.watch import Operation
from cartagena_ogp.pieces import Pieces
from cartagena_ogp.postgres_binaries import find_binaries
from cartagena_ogp.sealing import NotOpened, Sealer, opened

LONGEST_KEPT = 35
"""Days. Complaints that were erased live on in backups until these expire (docs/threat-model.md)."""
NAME = "%Y%m%dT%H%M%SZ"
PARTS = ("database.sealed", "files.sealed")


class BackupFailed(Exception):
    """A backup could not be made, opened or proved; the message is one sentence."""


def recipient(text: str) -> PublicKey:
    """The public key of a setting, 32 bytes in base64. Raises `BackupFailed`."""
    try:
        return PublicKey(base64.b64decode(text, validate=True))
    except (ValueError, TypeError) as error:
        raise BackupFailed(
            "La clave pública debe tener 32 bytes en base64 (manage.py backup_key)."
        ) from error


def private_key(path: Path) -> PrivateKey:
    try:
        return PrivateKey(base64.b64decode(path.read_text().strip(), validate=True))
    except (OSError, ValueError, TypeError) as error:
        raise BackupFailed(f"{path.name} no guarda una clave privada de 32 bytes en base64.") from error


def make(target: Path, to: PublicKey, *, address: str, now: datetime) -> Path:
    """Write a backup of the database at `address` and of the files below `target`; give its folder.

    A cut one leaves a folder whose name ends in `.half`, which the next one removes. Raises `BackupFailed`.
    """
    target.mkdir(parents=True, exist_ok=True)
    for half in target.glob("*.half"):
        shutil.rmtree(half)
    final = target / now.astimezone(UTC).strftime(NAME)
    folder = final.with_name(f"{final.name}.half")
    folder.mkdir(mode=0o700)
    head = history.head()
    with sealed(folder / PARTS[0], to) as out:
        dump(address, out)
    with sealed(folder / PARTS[1], to) as out:
        count = pack(out)
    manifest = {
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "recipient": base64.b64encode(bytes(to)).decode(),
        "history": {"sequence": head.sequence, "hash": head.hash},
        "files": count,
        "sha256": {name: digest(folder / name) for name in PARTS},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    folder.rename(final)
    Operation.note(Operation.Kind.BACKUP, detail=final.name, at=now)
    return final


@contextmanager
def sealed(path: Path, to: PublicKey) -> Iterator[Sealer]:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        sealer = Sealer(file, to)
        yield sealer
        sealer.close()
        file.flush()
        os.fsync(file.fileno())


def program(name: str) -> str:
    """pg_dump or pg_restore, of the newest PostgreSQL at hand."""
    for binaries in find_binaries():
        if Path(binaries.program(name)).exists():
            return binaries.program(name)
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(f"No está {name}: instala el cliente de PostgreSQL.")
    return found


def dump(address: str, out: Sealer) -> None:
    """Send pg_dump's custom format, one consistent moment, straight into the seal."""
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--dbname={address}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while piece := process.stdout.read(256 * 1024):
            out.write(piece)
        complaint = process.stderr.read().decode(errors="replace").strip()
    if process.returncode != 0:
        raise BackupFailed(f"pg_dump no terminó: {complaint.splitlines()[-1] if complaint else 'sin motivo'}")


def folders() -> dict[str, Path]:
    """The folders of this machine whose files belong to a backup, by their name in it."""
    return {"files": Path(settings.MEDIA_ROOT), "sealed": Path(settings.COMPLAINT_FILES)}


def pack(out: Sealer) -> int:
    """A tar of the files, streamed; how many. A file that goes while it is read is not in it."""
    count = 0
    with tarfile.open(fileobj=cast(BinaryIO, out), mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, folder in folders().items():
            for path in sorted(p for p in folder.rglob("*") if p.is_file()) if folder.exists() else ():
                try:
                    tar.add(path, f"{name}/{path.relative_to(folder).as_posix()}", recursive=False)
                except FileNotFoundError:
                    continue
                count += 1
    return count


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose parts are whole. Raises `BackupFailed`."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        told = manifest["sha256"]
        wrong = [name for name in PARTS if digest(folder / name) != told[name]]
    except (OSError, ValueError, KeyError) as error:
        raise BackupFailed(f"{folder.name} no es una copia completa.") from error
    if wrong:
        raise BackupFailed(f"No coincide la huella de {', '.join(wrong)}: la copia cambió o está cortada.")
    return manifest


def restore(folder: Path, key: PrivateKey, *, address: str, files: Path) -> dict[str, Any]:
    """Put a backup into an empty database and an empty folder; give its manifest.

    Raises `BackupFailed` when the target is not empty, the key is another or the backup is not whole.
    """
    manifest = check(folder)
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchone()
    if row and row[0]:
        raise BackupFailed("La base de datos de destino no está vacía; restaura en una nueva.")
    command = [
        program("pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        f"--dbname={address}",
    ]
    try:
        with (folder / PARTS[0]).open("rb") as source:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            with process:
                assert process.stdin is not None
                for piece in opened(source, key):
                    process.stdin.write(piece)
                process.stdin.close()
                assert process.stderr is not None
                complaint = process.stderr.read().decode(errors="replace").strip()
        if process.returncode != 0:
            raise BackupFailed(f"pg_restore no terminó: {complaint.splitlines()[-1] if complaint else ''}")
        with (folder / PARTS[1]).open("rb") as source:
            unpack(opened(source, key), files)
    except NotOpened as error:
        raise BackupFailed(str(error)) from error
    return manifest


def unpack(pieces: Iterator[bytes], target: Path) -> None:
    """The files of a backup below `target`; nothing can land outside of it."""
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BufferedReader(Pieces(pieces)), mode="r|") as tar:
        tar.extractall(target, filter="data")
    for _rest in pieces:
        pass


def forget(target: Path, *, days: int, now: datetime) -> list[str]:
    """Remove backups older than so many days; their names. Raises `BackupFailed` past what is promised."""
    if not 1 <= days <= LONGEST_KEPT:
        raise BackupFailed(
            f"Las copias se guardan entre 1 y {LONGEST_KEPT} días: es lo que se promete a quien denuncia."
        )
    gone = []
    for folder in sorted(target.glob("*Z")):
        made = datetime.strptime(folder.name, NAME).replace(tzinfo=UTC)
        if now - made > timedelta(days=days):
            shutil.rmtree(folder)
            gone.append(folder.name)
    return gone

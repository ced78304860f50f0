"""The settings that come from the environment, each read once and refused in one clear sentence.

Every name here stands in the README's table; `tests/test_house.py` compares the two.
"""

import base64
import hashlib
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

env = environ.Env()
SURFACES = ("public", "intake", "staff", "all")


def refuse(name: str, why: str) -> NoReturn:
    """Stop the start with one sentence that names the setting and what is wrong with it."""
    sys.stderr.write(f"\nNo se puede iniciar el portal: {name} {why}\n")
    raise SystemExit(2)


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        refuse(name, "no tiene valor. Defínela en el entorno (tabla de ajustes del README).")
    return value


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "true", "false", "1", "0", "yes", "no", "on", "off"}:
        refuse(name, f"debe ser «true» o «false», no «{value}».")
    return env.bool(name, default=default) if value else default


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        refuse(name, f"debe ser un número entre {low} y {high}, no «{value}».")
    return int(value)


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in options:
        refuse(name, f"debe ser uno de {', '.join(options)}, no «{value}».")
    return value


def address(name: str, default: str) -> str:
    """An absolute http(s) address without path, such as `https://abierta.cartagena.gov.co`."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        refuse(name, f"debe ser una dirección como https://abierta.example.org, no «{value}».")
    return value


def words(name: str) -> list[str]:
    """Words with commas between them; none by default."""
    return [word.strip() for word in env.list(name, default=[]) if word.strip()]


def hosts(name: str, default: list[str]) -> list[str]:
    return [host.strip() for host in env.list(name, default=default) if host.strip()]


def database(name: str = "DATABASE_URL", value: str = "") -> dict[str, Any]:
    """Django's database settings out of a libpq address, that of the setting unless another is given.

    psycopg reads it, because only libpq knows its own forms (socket folders, `%2F`, `sslmode`).
    """
    value = value or text(name)
    try:
        parts = {key: str(item) for key, item in conninfo_to_dict(value).items()}
    except ProgrammingError:
        refuse(name, "no es una dirección de PostgreSQL como postgresql://usuario:clave@servidor/base.")
    if not parts.get("dbname"):
        refuse(name, "no dice el nombre de la base de datos.")
    if "," in parts.get("host", "") + parts.get("port", ""):
        refuse(name, "nombra varios servidores; el portal escribe en uno solo.")
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}  # nosec B105
    settings: dict[str, Any] = {key: parts.pop(part, "") for part, key in known.items()}
    options = parts | {"server_side_binding": True}  # so that `preparing` can have plans kept
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": options}


def kept_secret(name: str, folder: Path, *, size: int) -> str:
    """A secret from the environment, else one made once and kept in a file only its owner can read."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    path = folder / name.lower()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            write_once(path, base64.b64encode(secrets.token_bytes(size)).decode())
        return path.read_text().strip()
    except OSError as error:
        refuse(name, f"no tiene valor y no se puede guardar uno en {folder} ({error.strerror}).")


def write_once(path: Path, value: str) -> None:
    """Write a file that only its owner reads, whole from the moment it is there, unless it is there already.

    Several processes start at once, and what one has not finished writing is no secret for another.
    """
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as file:  # mode 0600
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)


def seed(name: str, folder: Path) -> bytes:
    """A 32-byte Ed25519 seed, in base64 in the environment or in the folder of secrets."""
    value = kept_secret(name, folder, size=32)
    try:
        decoded = base64.b64decode(value, validate=True)
    except ValueError:
        decoded = b""
    if len(decoded) != 32:
        refuse(name, "debe tener 32 bytes en base64.")
    return decoded


def mailers(name: str, folder: Path) -> dict[str, Any]:
    """Django's `MAILERS` out of an address such as `smtp+tls://user:password@mail.example.org:587`.

    Without a value, mails are written as files to `folder`: nothing leaves the machine by surprise.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(folder)}}}
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        refuse(name, "debe ser una dirección como smtp+tls://usuario:clave@correo.example.org:587.")
    options = {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 20,
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def storage(name: str) -> dict[str, Any]:
    """Where files are kept: a folder of this machine, or an S3-compatible store when the setting names one.

    `s3://key:secret@host:port/bucket?region=us-east-1&secure=false`.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(value)
    bucket, asked = parts.path.strip("/"), parse_qs(parts.query)
    if parts.scheme != "s3" or not parts.hostname or not bucket or "/" in bucket:
        refuse(name, "debe ser una dirección como s3://clave:secreto@almacen.example.org/cubo.")
    secure = asked.get("secure", ["true"])[0] != "false"
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    options = {
        "bucket_name": bucket,
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "endpoint_url": f"http{'s' if secure else ''}://{host}",
        "region_name": asked.get("region", ["us-east-1"])[0],
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def databases(name: str) -> list[dict[str, Any]]:
    """Django's settings of several databases, from addresses separated by blanks."""
    return [database(name, value) for value in os.environ.get(name, "").split()]


CODE = (
    "cartagena_ogp",
    "commitments",
    "publicworks",
    "cocreation",
    "complaints",
    "monitoring",
    "templates",
    "static",
    "locale",
)


def build(base: Path) -> str:
    """Ten characters that change whenever the code, the templates, the styles or the words change."""
    digest = hashlib.sha256()
    for folder in CODE:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt", ".css", ".js", ".mo", ".svg"}:
                digest.update(str(path.relative_to(base)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:10]

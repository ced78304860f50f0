"""Files from people: what is taken, how it is cleaned, where it is kept.

The name and the type that a browser sends decide nothing. The bytes are copied to a folder that nobody else
sees, a child process finds out what they are and writes a clean copy (`cartagena_ogp.cleaning`), and only
that is kept.
"""

import enum
import hashlib
import json
import logging
import mimetypes
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.cleaning import Facts
from cartagena_ogp.models.attachments import Attachment

if TYPE_CHECKING:
    from cartagena_ogp.models.people import User

log = logging.getLogger(__name__)


class Kind(enum.Flag):
    """Families of files; each is cleaned in its own way."""

    IMAGE = enum.auto()
    PDF = enum.auto()
    OFFICE = enum.auto()
    TEXT = enum.auto()

    @property
    def families(self) -> list[str]:
        """Their names for the child process."""
        return [str(kind.name).lower() for kind in self]


IMAGES = Kind.IMAGE
DOCUMENTS = Kind.PDF | Kind.OFFICE | Kind.TEXT
EVIDENCE = IMAGES | DOCUMENTS

MAX_PIXELS = 60_000_000
"""Images with more pixels are not decoded; phones take up to 50 million."""
SIDE = 2560
"""Images are kept at most this long, in pixels."""
WIDTHS = (320, 640, 1280)
"""Widths, in pixels, at which an image may be shown."""
DERIVED_TYPES = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg"}

EXTENSIONS = {
    "image": ("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif"),
    "pdf": ("pdf",),
    "office": ("docx", "xlsx", "pptx", "odt", "ods", "odp"),
    "text": ("txt", "csv", "md", "log", "tsv"),
}
ACCEPT = {
    "image": ".jpg,.jpeg,.png,.webp,.gif",
    "pdf": ".pdf",
    "office": ".docx,.xlsx,.pptx,.odt,.ods,.odp",
    "text": ".txt,.csv",
}
FAMILY_NAMES = {
    "image": _("una imagen"),
    "pdf": _("un PDF"),
    "office": _("un documento de oficina"),
    "text": _("un archivo de texto"),
}
MESSAGES = {
    "empty": _("El archivo está vacío. Revisa que se haya guardado bien y súbelo otra vez."),
    "too_big": _("El archivo pesa %(size)s y aquí caben hasta %(most)s. Redúcelo o divídelo en partes."),
    "family": _("Aquí no recibimos %(found)s. Puedes subir: %(taken)s."),
    "unknown": _("No reconocemos este tipo de archivo. Puedes subir: %(taken)s."),
    "mismatch": _(
        "El archivo se llama «%(name)s», pero por dentro es %(found)s. Corrige su nombre y súbelo otra vez."
    ),
    "image_format": _("No recibimos imágenes %(format)s. Guárdala como JPG o PNG y súbela otra vez."),
    "svg": _("No recibimos dibujos SVG. Guárdalo como PNG o PDF y súbelo otra vez."),
    "markup": _(
        "No recibimos páginas web ni programas. Guarda el contenido como PDF o texto y súbelo otra vez."
    ),
    "animated": _("La imagen tiene movimiento. Sube una imagen fija."),
    "pixels": _(
        "La imagen es muy grande: aquí caben hasta %(megapixels)s megapíxeles. Redúcela y súbela otra vez."
    ),
    "broken_image": _(
        "La imagen está dañada o incompleta. Ábrela en tu equipo, guárdala de nuevo y súbela otra vez."
    ),
    "broken_pdf": _(
        "El PDF está dañado o incompleto. Ábrelo en tu equipo, guárdalo de nuevo y súbelo otra vez."
    ),
    "broken_office": _(
        "El documento está dañado o no es lo que dice ser. Guárdalo de nuevo y súbelo otra vez."
    ),
    "password": _("El archivo tiene contraseña. Quítale la protección y súbelo otra vez."),
    "macros": _(
        "El documento tiene macros, programas u objetos incrustados. Guárdalo sin ellos, o como PDF."
    ),
    "old_office": _(
        "El documento es de un formato antiguo o tiene contraseña. Guárdalo como .docx, .xlsx o PDF."
    ),
    "archive": _("No recibimos archivos comprimidos. Sube cada documento por separado."),
    "bomb": _("El archivo ocupa demasiado al abrirse. Divídelo en partes más pequeñas."),
    "too_heavy": _(
        "No pudimos revisar el archivo porque exige demasiado. Guárdalo de una forma más sencilla."
    ),
}

cleaners = threading.BoundedSemaphore(2)
"""Children at once in a process: memory stays bounded however many people upload together."""
_SECONDS = 40
_PACKAGE_ROOT = Path(__file__).resolve().parent.parent
_ENDINGS = frozenset(ending for endings in EXTENSIONS.values() for ending in endings)
_KNOWN_TYPES = mimetypes.MimeTypes()
_NAME_LENGTH = 120
_UNWANTED = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+')


class UploadRefused(ValidationError):
    """A file that is not taken; forms show its message as it is, and `code` names the reason."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(MESSAGES[code], code=code, params=params)


class Inspected(File):
    """A cleaned file that is not stored yet: a valid form hands it to `store`. Closed, it leaves no trace."""

    def __init__(self, clean: Path, name: str, facts: Facts, original_sha256: str) -> None:
        opened = clean.open("rb")
        super().__init__(opened, name)
        self.sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        self.original_sha256 = original_sha256
        self.content_type = "text/csv" if name.endswith(".csv") else facts["content_type"]
        self.family = facts["family"]
        self.width = facts["width"]
        self.height = facts["height"]
        self.seek(0)


def max_bytes(family: str) -> int:
    """The largest upload of a family, in bytes (settings UPLOAD_MAX_IMAGE_BYTES and
    UPLOAD_MAX_DOCUMENT_BYTES).
    """
    return settings.UPLOAD_MAX_IMAGE_BYTES if family == "image" else settings.UPLOAD_MAX_DOCUMENT_BYTES


def inspect(uploaded: File, *, kinds: Kind = DOCUMENTS) -> Inspected:
    """Clean an uploaded file and say what it is, without storing anything.

    Its name is corrected to what it is inside when that stays in the family (a JPEG called .png).
    Raises UploadRefused with words for the person who uploads.
    """
    most = max(max_bytes(family) for family in kinds.families)
    if (uploaded.size or 0) > most:
        raise UploadRefused("too_big", size=filesizeformat(uploaded.size), most=filesizeformat(most))
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        original_sha256 = _copy(uploaded, source, most)
        facts = _clean(source, target, kinds)
        return Inspected(target, _honest_name(uploaded.name or "", facts), facts, original_sha256)


def store(
    uploaded: File | Inspected,
    *,
    by: "User | None",
    description: str = "",
    kinds: Kind = DOCUMENTS,
    is_public: bool = False,
) -> Attachment:
    """Keep a file: what `inspect` returned, or an uploaded one, which is inspected first.

    Raises UploadRefused; then neither a row nor a file is left.
    """
    inspected = uploaded if isinstance(uploaded, Inspected) else inspect(uploaded, kinds=kinds)
    attachment = Attachment(
        original_name=inspected.name or "",
        description=description,
        content_type=inspected.content_type,
        size=inspected.size,
        sha256=inspected.sha256,
        original_sha256=inspected.original_sha256,
        width=inspected.width,
        height=inspected.height,
        is_public=is_public,
        uploaded_by=by,
    )
    attachment.full_clean(exclude=["file"])
    attachment.file.save(attachment.original_name, inspected, save=False)
    try:
        attachment.save()
    except BaseException:
        attachment.file.delete(save=False)
        raise
    finally:
        inspected.close()
    return attachment


def derivative(attachment: Attachment, width: int = 640, extension: str = "webp") -> str:
    """The storage name of a copy of an image at one of WIDTHS, made the first time it is asked for.

    Raises ValueError for another width, another type, or a file that is no image.
    """
    if not attachment.is_image or width not in WIDTHS or extension not in DERIVED_TYPES:
        raise ValueError("no such copy")
    name = f"{attachment.file.name}-{width}-{extension}"
    if default_storage.exists(name):
        return name
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        with attachment.file.open("rb") as kept:
            _copy(kept, source, attachment.size)
        order = {"action": "derive", "source": str(source), "target": str(target)}
        _run(order | {"width": width, "extension": extension})
        with target.open("rb") as copy:
            saved = default_storage.save(name, File(copy))
    if saved != name:
        default_storage.delete(saved)
    return name


def accept(kinds: Kind) -> str:
    """The `accept` attribute of a file input that takes `kinds`."""
    return ",".join(ACCEPT[family] for family in kinds.families)


def taken(kinds: Kind) -> str:
    """The endings of the names that `kinds` takes, as a person reads them: JPG, PNG, PDF."""
    endings = accept(kinds).replace(".jpeg,", "")
    return endings.replace(".", "").replace(",", ", ").upper()


def safe_name(name: str, extension: str) -> str:
    """A name that can be shown and saved anywhere: no folders, no controls, no right-to-left tricks, right
    ending.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = " ".join(_UNWANTED.sub(" ", name).split()).strip(". ")
    stem = name.rpartition(".")[0] or name
    if name.lower() == extension:
        stem = ""
    return f"{stem[: _NAME_LENGTH - len(extension) - 1].strip('. ') or 'archivo'}.{extension}"


def _copy(uploaded: File | Iterable[bytes], target: Path, most: int) -> str:
    """Copy in pieces and return the SHA-256 of what came."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as copy:
        for chunk in uploaded.chunks() if isinstance(uploaded, File) else uploaded:
            digest.update(chunk)
            size += len(chunk)
            if size > most:
                raise UploadRefused("too_big", size=filesizeformat(size), most=filesizeformat(most))
            copy.write(chunk)
    if not size:
        raise UploadRefused("empty")
    return digest.hexdigest()


def _clean(source: Path, target: Path, kinds: Kind) -> Facts:
    """Let the child clean the file, and put its refusal into words."""
    order = {
        "action": "clean",
        "source": str(source),
        "target": str(target),
        "families": kinds.families,
        "limits": {
            "bytes": {family: max_bytes(family) for family in EXTENSIONS},
            "pixels": MAX_PIXELS,
            "side": SIDE,
        },
    }
    answer = _run(order)
    if "refused" not in answer:
        return answer["facts"]
    params = answer["params"]
    if answer["refused"] == "too_big":
        params = {name: filesizeformat(value) for name, value in params.items()}
    if "family" in params:
        params = {"found": FAMILY_NAMES[params["family"]]}
    raise UploadRefused(answer["refused"], **params, taken=taken(kinds))


def _run(order: dict[str, Any]) -> dict[str, Any]:
    """Run one order in a child with limits. A child that dies or takes too long refuses the file."""
    order |= {"seconds": _SECONDS, "largest_file": 8 * settings.UPLOAD_MAX_DOCUMENT_BYTES}
    command = [sys.executable, "-E", "-s", "-m", "cartagena_ogp.cleaning"]
    try:
        with cleaners:
            done = subprocess.run(  # nosec B603
                command,
                input=json.dumps(order).encode(),
                capture_output=True,
                cwd=_PACKAGE_ROOT,
                env={"PATH": "", "LANG": "C.UTF-8"},
                timeout=2 * _SECONDS,
                check=True,
            )
        return json.loads(done.stdout)
    except subprocess.CalledProcessError as crash:
        log.warning(
            "The cleaner stopped (%s): %s", crash.returncode, crash.stderr.decode(errors="replace")[-600:]
        )
    except (subprocess.TimeoutExpired, ValueError):
        log.warning("The cleaner took too long or did not answer.")
    raise UploadRefused("too_heavy")


def _honest_name(name: str, facts: Facts) -> str:
    """The name, with the ending of what the file is; another family's ending is refused."""
    family = facts["family"]
    declared = name.rpartition(".")[2].lower() if "." in name else ""
    same_family = declared in EXTENSIONS[family]
    if not same_family and (declared in _ENDINGS or _KNOWN_TYPES.guess_type(f"x.{declared}")[0]):
        raise UploadRefused("mismatch", name=safe_name(name, declared), found=FAMILY_NAMES[family])
    if family == "text" and declared == "csv":
        return safe_name(name, "csv")
    ending = facts["extension"]
    return safe_name(name if same_family else f"{name}.{ending}", ending)

"""A sign in each step of its life, and photos of signs as a phone would take them."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cartagena_ogp import qr, uploads
from cartagena_ogp.models import Institution
from publicworks.models import Sign, Work
from publicworks.models.codes import Sector, Status
from publicworks.signs import operations

SEEN_ON = date(2026, 11, 3)
AT_WORK = (Decimal("10.411000"), Decimal("-75.535000"))


def published_work(responsible: Institution | None = None, **facts: Any) -> Work:
    made = Work(
        title="Parque de El Pozón",
        purpose="Que los niños tengan dónde jugar.",
        sector=Sector.CULTURE,
        status=Status.IMPLEMENTATION,
        latitude=AT_WORK[0],
        longitude=AT_WORK[1],
        responsible=responsible,
        **facts,
    )
    return made.add(by=None).publish(by=None)


def jpeg(text: str = "", *, tilt: int = 8) -> bytes:
    """A photo of a board at dusk with a code on it, a little turned; without text, of the board alone."""
    photo = Image.new("RGB", (1200, 900), (70, 90, 110))
    if text:
        code = (
            Image.open(BytesIO(qr.png(text, module_px=10)))
            .convert("RGB")
            .rotate(tilt, expand=True, fillcolor=(70, 90, 110))
        )
        photo.paste(code, (420, 200))
    file = BytesIO()
    photo.save(file, "JPEG", quality=80)
    return file.getvalue()


def upload(text: str = "", name: str = "valla.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(text), "image/jpeg")


def photo_of(sign: Sign) -> uploads.Inspected:
    return uploads.inspect(upload(operations.address_of(sign)), kinds=uploads.IMAGES)


def issued() -> Sign:
    return operations.issue(1, by=None, note="Lote de prueba")[0]


def proofed(work: Work) -> Sign:
    sign = operations.assign(issued(), work, by=None, reason="Va en la entrada del parque.")
    return operations.accept_proof(sign, by=None, reason="Se leyó a tres distancias.")


def installed(work: Work) -> Sign:
    sign = proofed(work)
    return operations.install(
        sign,
        by=None,
        photo=photo_of(sign),
        latitude=AT_WORK[0],
        longitude=AT_WORK[1],
        place="Entrada del parque",
        on=SEEN_ON,
    )

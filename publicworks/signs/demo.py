"""Sample signs for the sample works, in each step of a sign's life; their pictures are drawings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cartagena_ogp import uploads
from cartagena_ogp.codes import with_check

from ..models import Sign, SignBatch, Work
from ..models.works import PREFIX
from . import operations
from .drawing import SIZES, sign_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

NOTE = "Vallas de muestra"
REASON = "Dato ilustrativo: una muestra para ver el portal en marcha."
STANDING = {
    "D001": "Esquina de la primera cuadra, dibujo de muestra",
    "D002": "Entrada del colegio, dibujo de muestra",
    "D003": "Frente al lote, dibujo de muestra",
}
PROOFED, RETIRED = "D009", "D004"
WAITING = 3
"""Codes of the batch that no work has yet."""


def load(say: Callable[[str], None]) -> None:
    """Load the sample signs once, when the sample works are there. Days count from today."""
    works = {work.code: work for work in Work.objects.published().filter(is_illustrative=True)}
    wanted = {short: works.get(PREFIX + with_check(short)) for short in (*STANDING, PROOFED, RETIRED)}
    if SignBatch.objects.filter(note=NOTE).exists() or not all(wanted.values()):
        return
    today = timezone.localdate()
    made = operations.issue(
        len(wanted) + WAITING, by=None, note=NOTE, on=today - timedelta(days=70), is_illustrative=True
    )
    for sign, (short, work) in zip(made, wanted.items(), strict=False):
        assert work is not None
        operations.assign(sign, work, by=None, reason=REASON, on=today - timedelta(days=65))
        operations.accept_proof(sign, by=None, reason=REASON, on=today - timedelta(days=60))
        if short != PROOFED:
            stand(
                sign, work, STANDING.get(short, "A la entrada, dibujo de muestra"), today - timedelta(days=55)
            )
    altered, retired = made[list(wanted).index("D003")], made[list(wanted).index(RETIRED)]
    operations.mark_altered(altered, by=None, reason=f"{REASON} Un afiche tapa el código.", on=today)
    operations.retire(retired, by=None, reason=f"{REASON} La obra terminó y se quitó su valla.", on=today)
    say(f"  Vallas de muestra nuevas: {len(made)}.")


def stand(sign: Sign, work: Work, place: str, on: date) -> None:
    """Install it with a drawing of the printed sign, whose code the portal reads as in any photo."""
    if work.latitude is None or work.longitude is None:
        return
    photo = uploads.inspect(drawing_of(sign), kinds=uploads.IMAGES)
    point = {"latitude": work.latitude, "longitude": work.longitude}
    operations.install(sign, by=None, photo=photo, place=place, on=on, reason=REASON, **point)


def drawing_of(sign: Sign) -> SimpleUploadedFile:
    """The printed sign on two posts, in a landscape that nobody takes for a photo."""
    from PIL import Image, ImageDraw

    board = rendered(sign)
    scene = Image.new("RGB", (1280, 960), "#BFE0EE")
    draw = ImageDraw.Draw(scene)
    draw.rectangle((0, 620, 1280, 720), fill="#5FA9C4")
    draw.rectangle((0, 700, 1280, 960), fill="#EBD9B4")
    for left in (250, 1000):
        draw.rectangle((left, 560, left + 30, 860), fill="#7A7265")
    scene.paste(board, ((1280 - board.width) // 2, 60))
    file = BytesIO()
    scene.save(file, "JPEG", quality=85)
    return SimpleUploadedFile(f"valla-{sign.code}.jpg", file.getvalue(), "image/jpeg")


def rendered(sign: Sign) -> Image:
    """The 90 × 60 cm sign as a picture 900 pixels wide."""
    import pypdfium2

    sign.refresh_from_db()
    page = pypdfium2.PdfDocument(sign_pdf(sign, SIZES["90x60"]))[0]
    picture: Image = page.render(scale=900 / page.get_width()).to_pil().convert("RGB")
    return picture

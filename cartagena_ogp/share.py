"""Cards that WhatsApp and social networks show for a record: drawn here, with its present figure."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from cartagena_ogp.http import page
from cartagena_ogp.models import PublicModel
from cartagena_ogp.records import record_for, record_of_kind

SIZE = (1200, 630)
# Chat apps cut the card to its middle square: what matters stays inside it (UX guide, section 11).
MARGIN = 96
FONTS = Path(__file__).parent / "data" / "fonts"
SEA, PAPER, SUN, INK = "#06324A", "#FAF7F2", "#E0A526", "#14212B"


@page
def card(request: HttpRequest, kind: str, code: str, version: int) -> HttpResponse:
    """The card as it is now; `version` only makes the address change with the data."""
    record = record_of_kind(kind)
    row = next((obj for obj in record.queryset().filter(**record.lookup(code))), None) if record else None
    if record is None or row is None:
        raise Http404
    label = record.marked(row, str(record.label).capitalize())
    image = draw(label, record.title(row), record.headline(row))
    return HttpResponse(image, content_type="image/jpeg")


@page
def portal_card(request: HttpRequest) -> HttpResponse:
    """The card of the pages that are of no record in particular: lists, maps, guides."""
    title = _("Lo que la Alcaldía prometió, lo que hizo y lo que falta.")
    image = draw(_("Gobierno abierto de Cartagena de Indias"), title, "")
    return HttpResponse(image, content_type="image/jpeg")


def image_path(obj: PublicModel) -> str:
    """Address of a record's card, without host; it changes whenever the record does."""
    record = record_for(obj)
    return reverse("share_card", args=[record.kind, record.code(obj), obj.version])


def draw(label: str, title: str, headline: str) -> bytes:
    """A JPEG of 1200 x 630 under 120 KB with what it is, its title and its figure."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 92), fill=SEA)
    pen.rectangle((0, 92, SIZE[0], 100), fill=SUN)
    pen.text((MARGIN, 26), "Cartagena Abierta", fill="white", font=font(36))
    pen.text((MARGIN, 136), label, fill="#575046", font=font(34, 400))
    top = 190
    for line in wrap(title, font(56), SIZE[0] - 2 * MARGIN, 4):
        pen.text((MARGIN, top), line, fill=INK, font=font(56))
        top += 70
    if headline:
        pen.rounded_rectangle((MARGIN, 506, SIZE[0] - MARGIN, 582), radius=12, fill="#DCEBF3")
        pen.text((MARGIN + 24, 522), headline, fill="#0A4463", font=font(38))
    kept = BytesIO()
    image.save(kept, "JPEG", quality=82, optimize=True)
    return kept.getvalue()


@cache
def font(size: int, weight: int = 700) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"NunitoSans-{weight}.ttf", size)


def wrap(text: str, face: ImageFont.FreeTypeFont, width: int, lines: int) -> list[str]:
    """The text in at most so many lines, the last one cut with an ellipsis."""
    made: list[str] = []
    for word in text.split():
        longer = f"{made[-1]} {word}" if made else word
        if made and face.getlength(longer) <= width:
            made[-1] = longer
        elif len(made) < lines:
            made.append(word)
        else:
            made[-1] = f"{made[-1]}…"
            break
    return made

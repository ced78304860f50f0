"""The child process of `complaints.preview`. Reads standard input, writes standard output."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys

import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps

MEMORY = 1024 * 1024 * 1024
WIDTH, HEIGHT = 1400, 2000
MAX_PIXELS = 60_000_000
MAX_PAGES = 500
LINES, COLUMNS = 80, 100
REFUSED = (
    ValueError,
    OSError,
    MemoryError,
    SyntaxError,
    pypdfium2.PdfiumError,
    Image.DecompressionBombError,
)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def shut_in(seconds: int) -> None:
    """From here on: no new file, socket or process, little memory, little time; no network where Linux
    lets an ordinary user leave it.
    """
    Image.init()
    ImageFont.load_default(16)
    # Where this is refused the limit on open files stands in for it: a socket is one.
    with contextlib.suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    for name, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(name, (value, value))


def drawn(clear: bytes, page: int) -> tuple[Image.Image, int]:
    """The page as an image, and the number of pages. Raises ValueError for what has no picture."""
    if clear.startswith(b"%PDF"):
        return of_pdf(clear, page)
    try:
        return of_image(clear, page)
    except Image.UnidentifiedImageError:
        return of_text(clear, page)


def of_pdf(clear: bytes, page: int) -> tuple[Image.Image, int]:
    document = pypdfium2.PdfDocument(clear)
    if not 1 <= page <= min(len(document), MAX_PAGES):
        raise ValueError("no such page")
    chosen = document[page - 1]
    scale = min(WIDTH / max(chosen.get_width(), 1), HEIGHT / max(chosen.get_height(), 1), 4)
    return chosen.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"), len(document)


def of_image(clear: bytes, page: int) -> tuple[Image.Image, int]:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(clear), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS or page != 1:
            raise ValueError("too many pixels")
        image.draft("RGB", (WIDTH, HEIGHT))
        shown = ImageOps.exif_transpose(image).convert("RGB")
    shown.thumbnail((WIDTH, HEIGHT))
    return shown, 1


def of_text(clear: bytes, page: int) -> tuple[Image.Image, int]:
    if b"\x00" in clear:
        raise ValueError("not a text")
    lines: list[str] = []
    for line in clear.decode("utf-8").expandtabs(4).splitlines():
        lines += [line[start : start + COLUMNS] for start in range(0, max(len(line), 1), COLUMNS)]
    pages = max(-(-len(lines) // LINES), 1)
    if not 1 <= page <= min(pages, MAX_PAGES):
        raise ValueError("no such page")
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    text = "\n".join(lines[(page - 1) * LINES : page * LINES])
    ImageDraw.Draw(sheet).multiline_text((40, 40), text, "black", ImageFont.load_default(20), spacing=4)
    return sheet, pages


def main() -> None:
    """Arguments: page, seconds. Writes a line of JSON and the PNG, or ends with 1."""
    page, seconds = int(sys.argv[2]), int(sys.argv[3])
    shut_in(seconds)
    clear = sys.stdin.buffer.read()
    try:
        image, pages = drawn(clear, page)
        kept = io.BytesIO()
        image.save(kept, "PNG")
    except REFUSED:
        raise SystemExit(1) from None
    sys.stdout.buffer.write(json.dumps({"pages": pages}).encode() + b"\n" + kept.getvalue())
    sys.stdout.buffer.flush()

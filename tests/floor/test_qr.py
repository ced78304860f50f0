"""QR codes: the modules say the text, with margin and correction enough for a sign."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from cartagena_ogp.qr import QUIET, compact, encode, modules, png, runs, svg

URL = "https://v.cartagena.gov.co/o/7K3QF9"


def test_an_upper_case_address_fits_29_modules():
    assert compact(URL) == "HTTPS://V.CARTAGENA.GOV.CO/O/7K3QF9"
    assert len(modules(compact(URL))) == 29
    assert len(modules(URL)) == 33


def test_the_image_draws_every_module_inside_its_margin():
    image = ElementTree.fromstring(svg(compact(URL), label="Obra <1> & más", module_mm=4))
    plate, ink = image.findall("{*}path")
    rows = encode(compact(URL)).rows

    assert image.get("viewBox") == f"0 0 {29 + 2 * QUIET} {29 + 2 * QUIET}"
    assert image.get("width") == "148mm"
    assert image.get("aria-label") == "Obra <1> & más"
    assert image.find("{*}title").text == "Obra <1> & más"
    assert (plate.get("fill"), ink.get("fill")) == ("#fff", "#000")
    assert drawn(ink.get("d")) == {
        (left + QUIET, top + QUIET) for top, row in enumerate(rows) for left, dark in enumerate(row) if dark
    }


def drawn(path: str) -> set[tuple[int, int]]:
    """The squares that a path of runs fills."""
    squares = set()
    for run in path.split("M")[1:]:
        place, width = run.partition("v")[0].split("h")
        left, top = map(int, place.split())
        squares |= {(left + step, top) for step in range(int(width))}
    return squares


def test_runs():
    assert runs([True, True, False, True]) == [(0, 2), (3, 1)]
    assert runs([False]) == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("HTTPS://V.CARTAGENA.GOV.CO/O/7K3QF9", "H"),
        ("HTTPS://V.CARTAGENA.GOV.CO/O/7K3QF9X", "Q"),
        ("HTTPS://OBRAS.CARTAGENA.GOV.CO:8443/O/7K3QF9X", "Q"),
    ],
)
def test_another_program_reads_the_picture_even_small_and_stained(text, level):
    """zxing-cpp shares no line with what draws the code; the stain covers a tenth of it."""
    clean = Image.open(BytesIO(png(text, module_px=3))).convert("L")
    stained = Image.open(BytesIO(png(text, module_px=8))).convert("L")
    side, blot = 29 * 8, 29 * 8 * 0.1**0.5
    start = 8 * QUIET + (side - blot) / 2
    ImageDraw.Draw(stained).rectangle((start, start, start + blot, start + blot), fill=255)

    assert clean.size == (3 * (29 + 2 * QUIET),) * 2
    for picture in (clean, stained):
        (read,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert (read.text, read.ec_level, read.extra["Version"]) == (text, level, "3")

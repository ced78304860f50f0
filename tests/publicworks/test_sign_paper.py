"""What leaves the printer: another program reads the code in the PDF, and no text becomes markup."""

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageDraw

from publicworks.signs import operations
from publicworks.signs.drawing import SIZES, proof_pdf, sign_pdf

from .sign_samples import proofed, published_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign(institution, settings):
    settings.SHORT_URL = "https://v.cartagena.gov.co"
    return proofed(published_work(institution))


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(pdf))


def codes_in(picture) -> list[tuple[str, str, str]]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [(code.text, code.ec_level, code.extra["Version"]) for code in found]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_printed_sign_is_read_whole_small_and_stained(sign, size):
    (page,) = pages(sign_pdf(sign, size))
    points = 72 / 25.4
    expected = [(operations.address_of(sign), "Q", "3")]

    assert [round(side) for side in page.get_size()] == [
        round(size.width * points),
        round(size.height * points),
    ]
    pixels = 3 / (size.plate / 37 * points)
    assert codes_in(page.render(scale=pixels).to_pil()) == expected
    large = page.render(scale=3 * pixels).to_pil().convert("L")
    (whole,) = zxingcpp.read_barcodes(large)
    left, top = whole.position.top_left.x, whole.position.top_left.y
    side = whole.position.bottom_right.x - left
    blot = side * 0.1**0.5
    start = (left + (side - blot) / 2, top + (side - blot) / 2)
    ImageDraw.Draw(large).rectangle((*start, start[0] + blot, start[1] + blot), fill=255)
    assert codes_in(large) == expected


def test_the_sign_says_its_address_and_its_code_in_letters(sign):
    said = pages(sign_pdf(sign, SIZES["a4"]))[0].get_textpage().get_text_range()

    assert f"v.cartagena.gov.co/o/{sign.code}" in said
    assert f"{sign.code[:3]} {sign.code[3:]}" in said
    assert "Parque de El Pozón" in said


def test_the_code_stays_vector(sign):
    (page,) = pages(sign_pdf(sign, SIZES["12x4"]))

    assert not [each for each in page.get_objects() if each.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]


def test_what_people_write_is_text_and_never_markup(sign):
    sign.work.title = '#sys.inputs $x$ *no* "]) #panic() \\'
    said = pages(sign_pdf(sign, SIZES["carta"]))[0].get_textpage().get_text_range()

    assert '#sys.inputs $x$ *no* "]) #panic()' in " ".join(said.split())


def test_the_proof_sheet_holds_three_codes_that_are_read(sign):
    (page,) = pages(proof_pdf(sign))

    assert codes_in(page.render(scale=3).to_pil()) == [(operations.address_of(sign), "Q", "3")] * 3
    assert "4 cm de lado · a 0,4 m" in page.get_textpage().get_text_range()


def test_a_short_domain_takes_the_strongest_level(sign, settings):
    settings.SHORT_URL = "https://v.ctg.gov.co"
    (page,) = pages(sign_pdf(sign, SIZES["a4"]))

    assert codes_in(page.render(scale=2).to_pil()) == [(f"HTTPS://V.CTG.GOV.CO/O/{sign.code}", "H", "3")]

"""Evidence is looked at as pictures, made by a child that can open nothing."""

import io
import subprocess
import sys

import pikepdf
import pytest
from PIL import Image

from complaints import preview


def pdf(pages=2):
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page()
    made.save(out)
    return out.getvalue()


def png(size=(4000, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("clear", "pages"),
    [(pdf(), 2), (png(), 1), ("Acta número 7.\nFirmó el contratista. ñ".encode(), 1)],
    ids=["pdf", "png", "text"],
)
def test_a_file_becomes_a_small_png(clear, pages):
    picture = preview.picture(clear)

    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.format == "PNG"
        assert image.width <= 1400
    assert picture.pages == pages


@pytest.mark.parametrize(
    "clear",
    [
        b"%PDF-1.7 nothing",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>\x00",
        b"PK\x03\x04\x00\x00 an archive",
        png()[:90],
        b"\xff\xfe\x00binary",
    ],
    ids=["broken pdf", "broken png", "svg", "zip", "cut png", "binary"],
)
def test_hostile_or_unknown_files_have_no_picture(clear):
    with pytest.raises(preview.NoPicture):
        preview.picture(clear)


def test_a_page_that_is_not_there_has_no_picture():
    with pytest.raises(preview.NoPicture):
        preview.picture(pdf(1), page=2)


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/passwd')", "__import__('socket').socket()", "open('/tmp/x', 'w')"],
)
def test_the_child_can_open_nothing(attempt):
    code = (
        f"import sys, socket; sys.path.insert(0, {str(preview.ROOT)!r});"
        f"from complaints.preview.child import shut_in; shut_in(5); {attempt}"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Too many open files" in done.stderr or "Errno 24" in done.stderr

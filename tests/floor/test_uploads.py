"""Uploads: what is taken, what is cleaned away, what is refused and with which words."""

import hashlib
import io
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from cartagena_ogp.cleaning import images
from cartagena_ogp.models import Attachment
from cartagena_ogp.uploads import (
    DOCUMENTS,
    EVIDENCE,
    IMAGES,
    UploadRefused,
    derivative,
    inspect,
    safe_name,
    store,
)
from tests.floor import samples
from tests.floor.samples import archive, image, pdf, upload


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def cleaned(name: str, data: bytes, kinds=EVIDENCE) -> bytes:
    return inspect(upload(name, data), kinds=kinds).file.read()


def refusal(name: str, data: bytes, kinds=EVIDENCE) -> str:
    with pytest.raises(UploadRefused) as caught:
        inspect(upload(name, data), kinds=kinds)
    assert caught.value.messages[0].endswith(".")
    assert "%(" not in caught.value.messages[0]
    return caught.value.code


# -- images


def test_a_photo_stands_upright_and_says_nothing_of_its_author():
    clean = cleaned("foto.jpg", samples.photo_with_place())

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (40, 60)
        assert not picture.getexif()
        assert set(picture.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert picture.getpixel((20, 5))[0] > 200
    for secret in (b"CameraOfAna", b"Exif", b"SecretComment", b"SecretXmp"):
        assert secret not in clean


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_what_is_hung_on_an_image_falls_off(form):
    data = image(form) + samples.HTML + archive()
    clean = cleaned("foto", data)

    assert b"<script>" not in clean
    assert b"PK\x03\x04" not in clean


def test_a_large_photo_is_made_smaller():
    inspected = inspect(upload("foto.png", image("PNG", (4000, 100))), kinds=IMAGES)

    assert (inspected.width, inspected.height) == (2560, 64)


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "1"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
    ],
)
def test_every_way_of_keeping_colours_is_understood(form, mode):
    with Image.open(io.BytesIO(cleaned("foto", image(form, mode=mode)))) as picture:
        assert picture.size == (60, 40)
        assert picture.mode in ("L", "RGB", "RGBA")
        dark, light = picture.convert("L").getextrema()
        assert light > dark


def test_sixteen_bits_of_grey_become_eight():
    data = io.BytesIO()
    Image.new("I;16", (20, 20), 128 * 257).save(data, "PNG")

    with Image.open(io.BytesIO(cleaned("foto.png", data.getvalue()))) as picture:
        assert picture.getpixel((5, 5)) == 128


def test_colours_of_another_space_become_the_common_ones():
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    common = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    for profile in (wide.tobytes(), common.tobytes(), b"no profile at all"):
        with Image.open(io.BytesIO(cleaned("foto.png", image("PNG", icc_profile=profile)))) as picture:
            assert "icc_profile" not in picture.info
            assert picture.getpixel((5, 5)) == (255, 0, 0)


def test_the_double_picture_of_a_phone_is_its_first():
    first, second = (Image.new("RGB", (30, 20), colour) for colour in ("red", "blue"))
    data = io.BytesIO()
    first.save(data, "MPO", save_all=True, append_images=[second])

    with Image.open(io.BytesIO(cleaned("foto.jpg", data.getvalue()))) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((5, 5))[0] > 200


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bomba.png", samples.png_bomb(), "pixels"),
        ("corta.jpg", image(size=(400, 400))[:-900], "broken_image"),
        ("corta.png", image("PNG", (400, 400))[:60], "broken_image"),
        ("gira.gif", samples.animation("GIF"), "animated"),
        ("gira.png", samples.animation("PNG"), "animated"),
        ("gira.webp", samples.animation("WEBP"), "animated"),
        ("dibujo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "svg"),
        ("dibujo.png", b"<?xml version='1.0'?><svg onload='alert(1)'></svg>", "svg"),
        ("foto.avif", image("AVIF"), "image_format"),
        ("foto.tif", image("TIFF"), "image_format"),
        ("foto.jpg", b"\xff\xd8\xff" + samples.HTML, "broken_image"),
        ("foto.jpg", b"GIF89a/*" + samples.HTML + b"*/=1", "broken_image"),
        ("vacia.jpg", b"", "empty"),
    ],
)
def test_images_that_are_refused(name, data, code):
    assert refusal(name, data) == code


# -- PDF


def test_a_pdf_loses_what_is_active_and_keeps_its_links():
    clean = cleaned("informe.pdf", samples.armed_pdf())

    with pikepdf.open(io.BytesIO(clean)) as document:
        everything = "".join(repr(found) + bytes_of(found) for found in document.objects)
        assert len(document.pages) == 1
        assert not document.attachments
        assert not document.docinfo
        assert "/Metadata" not in document.Root
        assert document.pages[0].Annots[0].A.URI == "https://www.cartagena.gov.co/"
    assert "Secret" not in everything
    assert b"Secret" not in clean
    for word in ("/OpenAction", "/AA", "/JavaScript", "/Launch", "/XFA", "/EmbeddedFile"):
        assert word not in everything


def bytes_of(found: pikepdf.Object) -> str:
    return found.read_bytes().decode("latin-1") if isinstance(found, pikepdf.Stream) else ""


def test_a_font_with_the_name_of_an_action_stays():
    document = pikepdf.open(io.BytesIO(pdf()))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    document.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(AA=font))
    data = io.BytesIO()
    document.save(data)

    with pikepdf.open(io.BytesIO(cleaned("informe.pdf", data.getvalue()))) as clean:
        assert clean.pages[0].Resources.Font.AA.BaseFont == "/Helvetica"


def test_what_is_hung_on_a_pdf_falls_off():
    clean = cleaned("informe.pdf", pdf() + archive({"Secret.class": b"\xca\xfe"}) + b"%%EOF")

    assert b"Secret.class" not in clean


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("clave.pdf", pdf(encryption=pikepdf.Encryption(user="x", owner="y")), "password"),
        ("solo-lectura.pdf", pdf(encryption=pikepdf.Encryption(user="", owner="y")), "password"),
        ("corto.pdf", pdf()[:-40], "broken_pdf"),
        ("falso.pdf", b"%PDF-1.7\nhola\n%%EOF", "broken_pdf"),
        ("html.pdf", samples.HTML + pdf(), "markup"),
    ],
)
def test_pdfs_that_are_refused(name, data, code):
    assert refusal(name, data) == code


# -- office documents and text


def test_a_document_is_packed_again_without_its_author():
    clean = cleaned("acta.docx", archive() + samples.HTML)

    with zipfile.ZipFile(io.BytesIO(clean)) as document:
        assert document.read("word/document.xml") == b"<w:document>hola</w:document>"
        assert b"SecretAuthor" not in document.read("docProps/core.xml")
    assert samples.HTML not in clean
    assert clean.startswith(b"PK\x03\x04")


def test_an_open_document_keeps_its_type_first():
    parts = {
        "content.xml": "<office/>",
        "mimetype": "application/vnd.oasis.opendocument.text",
        "meta.xml": "SecretAuthor",
    }
    inspected = inspect(upload("acta.odt", archive(parts)))
    clean = inspected.file.read()

    assert inspected.content_type == "application/vnd.oasis.opendocument.text"
    assert clean[30:38] == b"mimetype"
    assert b"SecretAuthor" not in clean


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("varios.zip", archive({"foto.jpg": image()}), "archive"),
        ("juego.jar", archive({"META-INF/MANIFEST.MF": "x", "Juego.class": "x"}), "macros"),
        ("macros.docm", archive({**samples.DOCX, "word/vbaProject.bin": "x"}), "macros"),
        ("macros.docx", archive({**samples.DOCX, "[Content_Types].xml": "macroEnabled"}), "macros"),
        ("objeto.docx", archive({**samples.DOCX, "word/embeddings/oleObject1.bin": "x"}), "macros"),
        ("bomba.docx", archive({**samples.DOCX, "word/media/x": bytes(30_000_000)}), "bomb"),
        ("muchos.docx", archive(samples.DOCX | {f"word/{number}": "x" for number in range(5001)}), "bomb"),
        ("fuera.docx", archive({**samples.DOCX, "../../etc/passwd": "x"}), "broken_office"),
        (
            "entidades.docx",
            archive({**samples.DOCX, "word/x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
            "broken_office",
        ),
        ("corto.docx", archive()[:-30], "broken_office"),
        ("viejo.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        ("programa.exe", b"MZ\x90\x00" + bytes(300), "unknown"),
        ("pagina.txt", samples.HTML, "markup"),
        ("datos.csv", b"a;b\x00c", "unknown"),
        ("carta.txt", b"{\\rtf1\\ansi hola}", "markup"),
    ],
)
def test_documents_that_are_refused(name, data, code):
    assert refusal(name, data) == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_kept_as_utf8(encoding):
    inspected = inspect(upload("datos.csv", "año;peña\r\n1;“2”\r\n".encode(encoding)))

    assert inspected.file.read().decode("utf-8") == "año;peña\r\n1;“2”\r\n"
    assert inspected.content_type == "text/csv"


# -- names and limits


def test_a_wrong_ending_of_the_same_family_is_corrected():
    assert inspect(upload("foto.png", image("JPEG")), kinds=IMAGES).name == "foto.jpg"
    assert inspect(upload("Acta No. 5", pdf())).name == "Acta No. 5.pdf"
    assert inspect(upload("FOTO.JPEG", image("JPEG")), kinds=IMAGES).name == "FOTO.jpg"


@pytest.mark.parametrize("name", ["informe.exe", "informe.jpg", "informe.html", "informe.docx"])
def test_an_ending_of_another_family_is_refused(name):
    assert refusal(name, pdf()) == "mismatch"


def test_a_family_that_is_not_asked_for_is_refused():
    assert refusal("informe.pdf", pdf(), IMAGES) == "family"
    assert refusal("foto.jpg", image(), DOCUMENTS) == "family"


def test_sizes_have_a_limit_for_each_family(settings):
    settings.UPLOAD_MAX_IMAGE_BYTES = 500
    settings.UPLOAD_MAX_DOCUMENT_BYTES = 3000

    assert refusal("foto.jpg", image(size=(300, 300))) == "too_big"
    assert refusal("largo.txt", b"a" * 3001) == "too_big"
    assert inspect(upload("justo.txt", b"a" * 3000)).size == 3000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ana\\informe.pdf", "informe.pdf"),
        ("acta\u202efdp.exe.pdf", "acta fdp.exe.pdf"),
        ('in"for\r\nme.pdf', "in for me.pdf"),
        (".pdf", "archivo.pdf"),
        ("", "archivo.pdf"),
        ("ñ" * 300 + ".pdf", "ñ" * 116 + ".pdf"),
        ("Informe n\u0303o.PDF", "Informe ño.pdf"),
    ],
)
def test_names_are_safe_to_show_and_save(given, kept):
    assert safe_name(given, "pdf") == kept


def test_a_file_that_brings_the_cleaner_down_is_refused(monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")

    assert refusal("foto.jpg", image()) == "too_heavy"


# -- keeping


@pytest.mark.django_db
def test_what_is_stored_is_the_clean_copy_under_a_random_name():
    data = samples.photo_with_place()
    attachment = store(upload("foto.jpg", data), by=None, description="La vía terminada", kinds=IMAGES)

    with attachment.file.open("rb") as kept:
        content = kept.read()
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert attachment.original_sha256 == hashlib.sha256(data).hexdigest()
    assert attachment.size == len(content)
    assert (attachment.width, attachment.height) == (40, 60)
    assert attachment.file.name.startswith("adjuntos/")
    assert "." not in attachment.file.name
    assert not attachment.is_public


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing(tmp_path):
    with pytest.raises(UploadRefused):
        store(upload("foto.jpg", b"no"), by=None, kinds=IMAGES)
    with pytest.raises(ValidationError):
        store(upload("foto.jpg", image()), by=None, kinds=IMAGES, description="x" * 251)

    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_copies_are_made_once_and_never_enlarged():
    attachment = store(upload("foto.png", image("PNG", (900, 300), mode="RGBA")), by=None, kinds=IMAGES)

    for extension, form in (("webp", "WEBP"), ("avif", "AVIF"), ("jpg", "JPEG")):
        name = derivative(attachment, 640, extension)
        with default_storage.open(name) as kept, Image.open(kept) as copy:
            assert copy.format == form
            assert copy.width == 640
        modified = default_storage.get_modified_time(name)
        assert derivative(attachment, 640, extension) == name
        assert default_storage.get_modified_time(name) == modified
    with default_storage.open(derivative(attachment, 1280)) as kept, Image.open(kept) as copy:
        assert copy.width == 900
    for width, extension in ((641, "webp"), (640, "svg")):
        with pytest.raises(ValueError, match="copy"):
            derivative(attachment, width, extension)


@pytest.mark.parametrize("extension", ["webp", "avif", "jpg"])
def test_a_photo_of_a_page_fits_its_budget_however_fine_its_grain(tmp_path, extension):
    grain = Image.effect_noise((300, 400), 15).resize((640, 853), Image.Resampling.BICUBIC)
    grain.convert("RGB").save(tmp_path / "rubble.png")

    images.derive(tmp_path / "rubble.png", tmp_path / "shown", width=640, extension=extension)
    images.derive(tmp_path / "rubble.png", tmp_path / "large", width=1280, extension=extension)

    assert (tmp_path / "shown").stat().st_size <= images.PAGE_BYTES < (tmp_path / "large").stat().st_size

"""Files to upload, honest and hostile, made in memory."""

import io
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

HTML = b"<html><script>alert(1)</script></html>"


def upload(name: str, data: bytes, content_type: str = "text/html") -> SimpleUploadedFile:
    """What a browser sends; the type it claims is a lie on purpose."""
    return SimpleUploadedFile(name, data, content_type)


def image(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    data = io.BytesIO()
    picture.convert(mode).save(data, form, **options)
    return data.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """A photo that lies on its side and says where, when and by whose camera it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CameraOfAna"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (10.0, 25.0, 30.0)
    return image(exif=exif, comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>")


def animation(form: str = "GIF") -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    data = io.BytesIO()
    frames[0].save(data, form, save_all=True, append_images=frames[1:], duration=100)
    return data.getvalue()


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few kilobytes that claim to be an image of 2,500 megapixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + check

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(**saving) -> bytes:
    """An honest page with a link to the web."""
    document = pikepdf.new()
    document.add_blank_page()
    action = Dictionary(S=Name.URI, URI=String("https://www.cartagena.gov.co/"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    document.pages[0].Annots = Array([document.make_indirect(link)])
    data = io.BytesIO()
    document.save(data, **saving)
    return data.getvalue()


def armed_pdf() -> bytes:
    """A page with a script on opening, launchers in three places, an attached program and its author's
    name.
    """
    document = pikepdf.open(io.BytesIO(pdf()))
    page = document.pages[0]
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('SecretScript')"))
    launch = Dictionary(S=Name.Launch, F=String("SecretProgram.exe"))
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.AA = Dictionary(WC=script)
    page.AA = Dictionary(O=launch)
    page.Annots.append(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=launch, AA=Dictionary(E=script)
        )
    )
    bad_link = Dictionary(S=Name.URI, URI=String("javascript:SecretLink()"))
    page.Annots.append(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=bad_link))
    chained = Dictionary(S=Name.GoTo, D=Array([page.obj, Name.Fit]), Next=Array([launch]))
    document.Root.Outlines = document.make_indirect(Dictionary(A=chained))
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp>SecretForm</xdp>"), Fields=Array([]))
    document.attachments["SecretFile.exe"] = b"MZ SecretBytes"
    document.docinfo[Name.Author] = String("SecretAuthor")
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["SecretCreator"]
    data = io.BytesIO()
    document.save(data, compress_streams=False)
    return data.getvalue()


DOCX = {
    "[Content_Types].xml": "<Types>wordprocessingml.document.main</Types>",
    "word/document.xml": "<w:document>hola</w:document>",
    "docProps/core.xml": "<creator>SecretAuthor</creator>",
}


def archive(parts: Mapping[str, str | bytes] = DOCX) -> bytes:
    """A zip of these parts, in this order."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return data.getvalue()

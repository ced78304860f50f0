"""Files: encrypted as they come, cleaned, said plainly; cut, hostile or too many, they leave nothing."""

import errno
import hashlib
import io
import os
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from complaints import blobs, envelope, evidence, uploads
from complaints.crypto import CannotOpen
from complaints.models import CaseObject, PendingFile, StoredFile
from complaints.uploads import SealingUploadHandler
from tests.complaints.test_journey import CASE, opened
from tests.complaints.visitor import Visitor

BOUNDARY = "----frontera"


@pytest.fixture
def author(nelcy) -> Visitor:
    made = Visitor()
    made.tell()
    return made


def photo(camera: str = "CAMARA-DE-MARYURIS") -> SimpleUploadedFile:
    """A picture that says which camera took it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[271] = camera
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("foto mía.jpg", out.getvalue(), "image/jpeg")


def document() -> SimpleUploadedFile:
    out, pdf = io.BytesIO(), pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "AUTORA-DEL-PDF"
    pdf.save(out)
    return SimpleUploadedFile("acta.pdf", out.getvalue(), "application/pdf")


def on_disk() -> list[Path]:
    return sorted(blobs.folder().iterdir())


def content_of(part, keys):
    return envelope.read_part(part, keys)


def clear(said) -> bytes:
    """The clear bytes of a file, as the body of its part describes it."""
    return b"".join(blobs.read(said["blob"], evidence.key_of(said["key"]), said["size"]))


def test_a_photo_and_a_document_are_cleaned_and_come_back_whole(author, nelcy):
    sent = photo()
    page = author.attach(sent, document())
    assert page.url == "/denuncia/pruebas/"
    shown = author.get("/denuncia/pruebas/").content.decode()
    assert shown.count("Le quitamos los datos ocultos") == 2
    author.send()

    case, keys = opened(nelcy)
    files = [content_of(part, keys) for part in case.parts.filter(kind="file").order_by("seq")]
    bodies = [clear(one) for one in files]
    assert Image.open(io.BytesIO(bodies[0])).getexif().get(271) is None
    assert "/Author" not in pikepdf.open(io.BytesIO(bodies[1])).docinfo
    assert files[0]["sha256"] == hashlib.sha256(sent.file.getvalue()).hexdigest()
    assert files[0]["name"] == "foto mía.jpg"
    assert len(on_disk()) == StoredFile.objects.count() == 2
    assert {path.stat().st_mtime for path in on_disk()} == {0}
    assert PendingFile.objects.count() == 0


def test_the_original_stays_only_when_its_author_says_so(author, nelcy):
    sent = photo()
    author.attach(sent, keep_original="on")
    author.send()
    case, keys = opened(nelcy)
    content = content_of(case.parts.get(kind="file"), keys)
    assert clear(content["original"]) == sent.file.getvalue()
    assert StoredFile.objects.filter(is_original=True).count() == 1


def test_what_nobody_can_clean_is_said_before_sending(author):
    author.attach(SimpleUploadedFile("audio.mp3", b"ID3\x03\x00" + os.urandom(3000)))
    shown = author.get("/denuncia/pruebas/").content.decode()
    assert "No se pudo limpiar" in shown
    assert "audio.mp3" in shown
    author.post("/denuncia/pruebas/", quitar=pending_id(shown))
    assert "audio.mp3" not in author.get("/denuncia/pruebas/").content.decode()
    assert on_disk() == []


def pending_id(page: str) -> str:
    return page.partition('name="quitar" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("programa.exe", b"MZ" + b"\0" * 400, "No recibimos archivos como"),
        ("foto.jpg", b"<script>alert(1)</script><html></html>", "No recibimos archivos como"),
        ("dibujo.svg", b"<svg onload='x()'/>", "No recibimos archivos como"),
        ("nada.pdf", b"", "está vacío"),
        ("raro.bin", bytes(range(256)) * 4, "No recibimos archivos como"),
        ("../../etc/passwd.jpg", b"\x7fELF" + b"\0" * 90, "No recibimos archivos como"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence_and_leave_nothing(author, name, body, said):
    response = author.attach(SimpleUploadedFile(name, body))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert on_disk() == []


def test_a_bomb_that_no_cleaner_survives_is_kept_as_it_came_and_said(author):
    author.attach(SimpleUploadedFile("roto.pdf", b"%PDF-1.7\n" + b"<<" * 5000))
    assert "No se pudo limpiar" in author.get("/denuncia/pruebas/").content.decode()


def test_too_big_too_many_and_the_days_limit(author, settings):
    settings.UPLOAD_MAX_DOCUMENT_BYTES = 2000
    response = author.attach(SimpleUploadedFile("grande.txt", b"a" * 2001))
    assert "caben 25 MB" in response.content.decode()
    many = [SimpleUploadedFile(f"{n}.txt", b"hola") for n in range(12)]
    response = author.attach(*many)
    assert "hasta 10 archivos" in response.content.decode()
    assert len(on_disk()) == 10
    settings.COMPLAINT_DAY_BYTES = 43
    author.client.post("/denuncia/salir/")
    author.tell()
    response = author.attach(SimpleUploadedFile("un.txt", b"x" * 44))
    assert "pasarías de 100 MB" in response.content.decode()
    assert on_disk() == []


def test_leaving_takes_the_files_that_were_not_sent(author):
    author.attach(photo())
    assert len(on_disk()) == 1
    author.client.post("/denuncia/salir/")
    assert on_disk() == []


class Cut(io.BytesIO):
    """A body that fails in the middle, as a phone without signal."""

    def read(self, size: int = -1) -> bytes:
        piece = super().read(min(size, 4096) if size > 0 else 4096)
        if not piece:
            raise OSError("the connection was cut")
        return piece


@pytest.mark.parametrize("stream", [Cut, io.BytesIO], ids=["fails", "ends early"])
def test_an_upload_that_is_cut_leaves_nothing(nelcy, stream):
    """Two files, the second one half there; a server may raise, or give the end of the body too soon."""
    files = [b"a.jpg", b"b.jpg"]
    body = b"\r\n".join(
        b'--%s\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s'
        % (BOUNDARY.encode(), name, os.urandom(200_000))
        for name in files
    )
    request = RequestFactory().post(
        "/denuncia/pruebas/", b"x", content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    request.META["CONTENT_LENGTH"] = "900000"
    request._stream = stream(body)
    if stream is Cut:
        with pytest.raises(OSError, match="cut"):
            _ = request.POST
    else:
        assert {one.fault for one in request.FILES.getlist("files")} == {"cut"}
    assert on_disk() == []
    free = [uploads.places.acquire(blocking=False) for _n in range(settings.COMPLAINT_UPLOADS_AT_ONCE)]
    assert all(free)
    uploads.places.release(len(free))


def test_a_full_disk_is_said_and_nothing_half_written_stays(author, monkeypatch):
    def full(self, sealed: bytes) -> None:
        if self.size > 1000:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.size += self.file.write(sealed)

    monkeypatch.setattr(blobs.BlobWriter, "put", full)
    response = author.attach(SimpleUploadedFile("a.txt", b"hola " * 40_000))
    assert response.status_code == 422
    assert "No hay espacio" in response.content.decode()
    assert on_disk() == []
    monkeypatch.undo()
    assert author.send()


def test_outside_the_channel_uploads_are_as_ever():
    request = RequestFactory().post("/otra/", {"files": SimpleUploadedFile("a.txt", b"hola")})
    upload = request.FILES["files"]
    assert upload.read() == b"hola"
    assert isinstance(request.upload_handlers[0], SealingUploadHandler)


def test_the_sweeper_takes_what_no_row_names_and_leaves_what_is_being_written(author):
    author.attach(photo())
    kept = on_disk()
    (blobs.folder() / "huerfano").write_bytes(b"x")
    writer = blobs.BlobWriter()
    assert blobs.sweep() == 1
    assert sorted([*kept, writer.path]) == on_disk()
    writer.discard()


def test_a_changed_blob_does_not_open(author, nelcy):
    author.attach(photo())
    author.send()
    case, keys = opened(nelcy)
    content = content_of(case.parts.get(kind="file"), keys)
    path = blobs.folder() / content["blob"]
    whole = path.read_bytes()
    for changed in (whole[:-1], whole + b"x", whole[:200] + b"\0" + whole[201:]):
        path.write_bytes(changed)
        with pytest.raises(CannotOpen):
            clear(content)


def test_the_author_adds_files_later(author, nelcy):
    receipt = author.send()
    author.enter(receipt)
    assert author.post(CASE, files=[photo()]).status_code == 302
    assert "foto mía.jpg" in author.get(CASE).content.decode()
    assert CaseObject.objects.filter(kind="file", author="source").count() == 1


def test_a_local_scanner_is_asked_and_its_absence_never_blocks(author, monkeypatch, settings, tmp_path):
    socket = tmp_path / "clamd"
    socket.touch()
    settings.COMPLAINT_SCANNER = str(socket)
    seen = []

    class Scanner:
        def __init__(self, path: str, timeout: int) -> None:
            self.path = path

        def instream(self, file) -> dict:
            seen.append(file.read())
            return {"stream": ("FOUND", "Eicar")}

    author.attach(SimpleUploadedFile("solo.txt", b"sin clamd que conteste"))
    assert "Sin analizar" in author.get("/denuncia/pruebas/").content.decode()
    monkeypatch.setattr(evidence.clamd, "ClamdUnixSocket", Scanner)
    author.attach(SimpleUploadedFile("malo.txt", b"hola mundo"))
    assert seen == [b"hola mundo"]
    assert "El antivirus encontró algo" in author.get("/denuncia/pruebas/").content.decode()


def test_mat2_runs_in_a_sandbox_when_it_is_installed(monkeypatch):
    """A stand-in for bubblewrap copies what mat2 would clean; the original is read from memory."""
    ran: list[list[str]] = []

    def child(command, files, *, given=b"", out=None):
        ran.append(command)
        os.write(out, os.pread(files[0], 100, 0).replace(b"GPS", b"---"))
        return b""

    monkeypatch.setattr(evidence.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(evidence, "child", child)
    taken = evidence.Taken("a.mp3", "audio/mpeg", "mp3", 7, "", "", 0, "")
    with evidence.memory("source", "target") as (source, target):
        os.write(source, b"ID3 GPS")
        assert evidence.with_mat2(source, target, taken)
        assert os.pread(target, 100, 0) == b"ID3 ---"
    assert "--unshare-all" in ran[0]


def test_a_body_that_no_message_could_have_is_refused_at_once(author):
    response = author.client.post(
        "/denuncia/pruebas/",
        b"x",
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        CONTENT_LENGTH=str(settings.UPLOAD_MAX_DOCUMENT_BYTES * 20),
    )
    assert response.status_code in {400, 413}

"""The channel under attack: what a thief of the server finds, what a flood can do, what a visit leaves."""

import base64
import logging
import os
import threading
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.utils import timezone

from cartagena_ogp import records
from complaints import (
    blobs,
    crypto,
    envelope,
    filing,
    followup,
    quiet_logs,
    traces,
    visits,
)
from complaints.crypto import CannotOpen
from complaints.models import Case, CaseObject, ChannelSession, Receipt
from tests.complaints.test_journey import CASE, opened
from tests.complaints.visitor import STORY, Visitor

CANARIES = {
    "text": "CANARIOTEXTO",
    "who": "CANARIOQUIEN",
    "place": "CANARIOLUGAR",
    "happened": "CANARIOFECHA",
    "contract": "CANARIOCONTRATO",
    "evidence": "CANARIOPRUEBA",
    "file": "CANARIOARCHIVO",
    "inside": "CANARIODENTRO",
    "name": "CANARIONOMBRE",
    "contact": "CANARIOCONTACTO",
    "message": "CANARIOMENSAJE",
    "draft": "CANARIOBORRADOR",
}
AGENT, ADDRESS, FROM = "CANARIOAGENTE/1.0", "203.0.113.77", "https://canarioorigen.example/"


@pytest.fixture
def author(nelcy, custodians) -> Visitor:
    made = Visitor()
    made.client.defaults |= {
        "HTTP_USER_AGENT": AGENT,
        "REMOTE_ADDR": ADDRESS,
        "HTTP_X_FORWARDED_FOR": ADDRESS,
        "HTTP_REFERER": FROM,
    }
    return made


def encodings(word: str) -> set[bytes]:
    """How a word could be lying somewhere: as it is, wider, in hexadecimal, in base64 at each offset."""
    plain = word.encode()
    found = {plain, plain.lower(), word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode()}
    found |= {plain[::-1], plain.hex().upper().encode(), zlib.compress(plain)[2:-4]}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + plain)
        found |= {
            coded[4 if shift else 0 : -4],
            coded[4 if shift else 0 : -4].translate(bytes.maketrans(b"+/", b"-_")),
        }
    return {one for one in found if len(one) >= 8}


def everything_in_the_database() -> bytes:
    """Every row of every table as text, byte strings decoded: what a dump has."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(schemaname)||'.'||quote_ident(tablename) FROM pg_tables "
                       "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")  # fmt: skip
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            for (row,) in cursor.fetchall():
                found.append(row.encode())
                found += [bytes.fromhex(part) for part in hex_strings(row)]
    return b"\n".join(found)


def hex_strings(row: str) -> list[str]:
    return [part.partition('"')[0] for part in row.split("\\\\x")[1:] if len(part.partition('"')[0]) % 2 == 0]


def everything_on_disk(*folders: Path) -> bytes:
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            found.append(path.name.encode())
            if path.is_file() and path.stat().st_size < 20_000_000:
                found.append(path.read_bytes())
    return b"\n".join(found)


@pytest.mark.long
def test_a_thief_of_everything_finds_no_canary(author, nelcy, caplog, tmp_path, monkeypatch):
    """What an author says, the traces of the visit and the receipt: in no table, blob, log or folder."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(Path("/tmp").iterdir())
    logged: list[logging.LogRecord] = []
    keeper = logging.Handler()
    keeper.emit = logged.append
    keeper.addFilter(quiet_logs.NoTraces())
    logging.getLogger("django").addHandler(keeper)
    long = " con detalles de lo que pasó aquel día."
    author.tell(text=CANARIES["text"] + long, who=CANARIES["who"])
    author.tell(text="")
    fields = {name: CANARIES[name] for name in ("place", "happened", "contract")}
    author.post("/denuncia/donde-y-cuando/", **fields)
    body = f"{CANARIES['inside']} y más texto".encode()
    author.attach(SimpleUploadedFile(f"{CANARIES['file']}.txt", body), evidence=CANARIES["evidence"])
    author.post("/denuncia/quien-soy/", name=CANARIES["name"], contact=CANARIES["contact"])
    while_writing = everything_in_the_database()
    receipt = author.send()
    author.enter(receipt)
    author.post(CASE, text=CANARIES["message"])
    author.post(CASE, text=CANARIES["draft"], guardar="1")
    assert CANARIES["draft"] in author.get(CASE).content.decode()
    logging.getLogger("django").removeHandler(keeper)

    plain = receipt.replace("-", "")
    lines = "\n".join(logging.Formatter().format(one) for one in logged).encode()
    new = [path for path in Path("/tmp").iterdir() if path not in before and path.is_file()]
    found = everything_in_the_database() + while_writing + lines
    found += everything_on_disk(blobs.folder(), tmp_path, Path(settings.PORTAL_DATA))
    found += b"\n".join(path.read_bytes() for path in new)
    cookies = "; ".join(f"{name}={one.value}" for name, one in author.client.cookies.items()).encode()
    for word in [*CANARIES.values(), AGENT, ADDRESS, "canarioorigen", plain, receipt, plain[:12]]:
        for coded in encodings(word):
            assert coded not in found, word
            assert coded not in cookies, word
    assert lines == b""
    case, keys = opened(nelcy)
    assert CANARIES["text"] in str([envelope.read_part(part, keys) for part in case.parts.shared()])


def test_no_column_keeps_the_hour_or_the_visitor():
    """Of what lasts, only days; no address, agent, referrer or device."""
    lasting = (
        "Case",
        "CaseKeyWrap",
        "Receipt",
        "CaseObject",
        "StoredFile",
        "SourceDraft",
        "IdentityPart",
        "IdentityShare",
    )
    for name in lasting:
        for field in apps.get_model("complaints", name)._meta.get_fields():
            if getattr(field, "column", None):
                assert field.get_internal_type() not in {
                    "DateTimeField",
                    "GenericIPAddressField",
                    "AutoField",
                    "BigAutoField",
                }
                assert not {"ip", "agent", "referrer", "tor", "device"} & set(field.name.split("_"))


def test_complaints_enter_no_history_search_export_api_or_admin():
    own = set(apps.get_app_config("complaints").get_models())
    assert not own & {record.model for record in records.records()} & {Case, CaseObject}
    assert not own & set(admin.site._registry)


def test_a_stolen_session_row_opens_nothing(author):
    author.tell()
    row = ChannelSession.objects.get()
    for key in (bytes(row.pk.bytes) * 2, settings.SECRET_KEY.encode()[:32], settings.RECEIPT_PEPPER):
        with pytest.raises(CannotOpen):
            crypto.decrypt(key, row.body, row.pk.bytes)
    other = Visitor()
    other.client.cookies["a"] = base64.urlsafe_b64encode(row.pk.bytes * 2).decode()
    assert other.get("/denuncia/revisar/").url == "/denuncia/?cerrada=1"


def test_a_session_body_moved_to_another_row_does_not_open(author):
    author.tell()
    mine = ChannelSession.objects.get()
    other = Visitor()
    other.tell(text="Otra historia completamente distinta de la primera.")
    theirs = ChannelSession.objects.exclude(pk=mine.pk).get()
    ChannelSession.objects.filter(pk=theirs.pk).update(body=mine.body)
    assert other.get("/denuncia/revisar/").status_code == 302


def test_a_database_that_fails_keeps_the_visit_and_nothing_half_made(author, monkeypatch):
    author.to_the_check()

    def fails(*args, **kwargs):
        raise DatabaseError("could not extend file: No space left on device CANARIO")

    with monkeypatch.context() as patch:
        patch.setattr(Receipt, "save", fails)
        response = author.post("/denuncia/revisar/")
    assert response.status_code == 503
    assert "No se envió" in response.content.decode()
    assert (Case.objects.count(), CaseObject.objects.count()) == (0, 0)
    assert author.send()


@pytest.mark.parametrize(
    "path",
    [
        "/denuncia/",
        "/denuncia/que-paso/",
        "/denuncia/revisar/",
        "/denuncia/seguimiento/",
        "/denuncia/como-funciona/",
        "/en/denuncia/",
    ],
)
def test_headers_of_every_page(author, path, settings):
    settings.COMPLAINT_ONION = "http://example.onion"
    author.to_the_check()
    response = author.get(path)
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Onion-Location"] == f"http://example.onion{path}"
    assert "Content-Encoding" not in response
    assert "<script" not in response.content.decode()
    title = response.content.decode().partition("<title>")[2].partition("</title>")[0].lower()
    assert "corrup" not in title
    for name, cookie in author.client.cookies.items():
        assert cookie["samesite"] == "Strict", name
        assert cookie["httponly"], name
        assert not cookie["max-age"], name
        assert not cookie["expires"], name


def test_a_failure_is_logged_by_its_place_alone():
    try:
        raise ValueError("CANARIO")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord(
        "django.request", 40, "x.py", 1, "%s: %s", ("Error", "/denuncia/revisar/"), info
    )
    record.status_code = 500
    record.request = type("Request", (), {"path": "/denuncia/revisar/"})()
    assert quiet_logs.NoTraces().filter(record)
    line = logging.Formatter().format(record)
    assert line.startswith("The channel failed: ValueError at ")
    assert "CANARIO" not in line
    assert not hasattr(record, "request")


def test_values_go_to_the_database_apart_from_their_statements(db):
    with traces.bound_by_server(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid() AND %s <> ''", ["CANARIO"]
        )
        assert "CANARIO" not in cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_all_kept(nelcy):
    found: list[str] = []
    ready = threading.Barrier(10)

    def many() -> None:
        ready.wait()
        try:
            for _n in range(5):
                one = filing.Filing(category="works", content={"text": STORY["text"]})
                found.append(filing.file_case(one, on=timezone.localdate()).receipt)
        finally:
            connection.close()

    threads = [threading.Thread(target=many) for _n in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(set(found)) == 50
    assert Case.objects.held_by(nelcy.key).count() == 50
    assert all(followup.find(receipt) for receipt in found)


@pytest.mark.django_db(transaction=True)
def test_the_order_of_rows_says_nothing_after_the_weekly_shuffle(nelcy):
    for _n in range(6):
        filing.file_case(filing.Filing(category="works", content={"text": "x"}), on=timezone.localdate())
    traces.shuffle()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM complaints_case")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT id FROM complaints_case ORDER BY ctid")
        ids = [row[0] for row in cursor.fetchall()]
    assert ids == sorted(ids)


def test_the_sweep_forgets_visits_and_spent_forms(author):
    author.tell()
    author.attach(SimpleUploadedFile("a.txt", b"hola"))
    assert len(os.listdir(blobs.folder())) == 1
    visits.sweep(timezone.now() + timedelta(hours=2))
    assert (ChannelSession.objects.count(), os.listdir(blobs.folder())) == (0, [])

"""The portal runs with roles that can do their work and nothing else, and PostgreSQL is who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.resilience.conftest import City, until
from tests.resilience.governed import Governed
from tests.resilience.visitor import Visitor, cast_vote, file_complaint

pytestmark = pytest.mark.long
SECRET = "El supervisor pidió el diez por ciento para firmar"
LINK = re.compile(r"https?://\S+(/participa/\S+)\s")


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Governed]:
    city = City(tmp_path_factory.mktemp("governed"))
    try:
        city.begin()
        yield Governed(city)
    finally:
        city.stop()


def test_nobody_else_reads_the_passwords_and_a_second_time_changes_none(governed: Governed):
    before = {path.name: path.read_text() for path in governed.folder.iterdir()}
    assert {path.stat().st_mode & 0o777 for path in governed.folder.iterdir()} == {0o600}
    assert len({re.findall("password=([^&]+)", text)[0] for text in before.values()}) == 6
    governed.city.manage("create_roles")
    governed.city.address, owner = (
        governed.city.address.replace("portal_owner", "postgres"),
        governed.city.address,
    )
    told = governed.city.manage("create_roles", "--into", str(governed.folder))
    governed.city.address = owner
    assert {path.name: path.read_text() for path in governed.folder.iterdir()} == before
    assert "password" not in told


def test_everybody_does_their_work(governed: Governed):
    ballot = f"/participa/consultas/{governed.consultation}/"
    governed.city.worker(DATABASE_URL=governed.address("worker"))
    with (
        governed.web("public") as web,
        governed.web("intake", "intake") as channel,
        governed.web("staff", "staff") as desk,
    ):
        # Reading, and looking for something.
        ana = Visitor(web.port)
        for path in (
            "/",
            "/bitacora/",
            "/buscar/?q=secretaria",
            ballot,
            "/instituciones/secretaria-general/",
        ):
            assert ana.get(path).status == 200, path
        # A complaint, and coming back with its receipt.
        receipt = file_complaint(Visitor(channel.port), SECRET)
        author = Visitor(channel.port)
        assert receipt in author.post("/denuncia/seguimiento/", receipt=receipt).text.replace(
            "</span> <span>", "-"
        )
        assert SECRET in author.get("/denuncia/seguimiento/denuncia/").text
        # Staff: the door, and the desk behind it.
        jefa = Visitor(desk.port)
        assert jefa.get("/cuenta/entrar/").status == 200
        refused = jefa.post("/cuenta/entrar/", login="jefa@cartagena.test", password="no es esta")
        assert refused.status in {200, 422}
        jefa.cookies["sesion"] = governed.session
        for path in ("/admin/", "/admin/portal/institution/", "/gestion/estado/"):
            assert jefa.get(path).status == 200, path
        # A vote: the link comes by mail, so a queued job runs with the worker's role.
        asked = ana.post(
            f"{ballot}votar/",
            kind="CC",
            number="1.047.123.456",
            email="ana@cartagena.test",
            sector="communal",
        )
        assert asked.status == 302, asked.text[-800:]
        found = until(lambda: LINK.search("".join(mails(governed.city))), "the worker delivers the mail")
        done = cast_vote(ana, urlsplit(found[1]).path, f"{ballot}papeleta/", ["1", "2"])
        assert "receipt__code" in done.text, (done.status, done.text[-800:])
    assert governed.value("owner", "SELECT count(*) FROM vote_roll") == 1
    assert governed.value("owner", "SELECT count(*) FROM complaints_case") == 1


def mails(city: City) -> list[str]:
    """What has been written of each letter: one that is being delivered may have no words yet."""
    return [path.read_text().replace("=\n", "") for path in sorted(Path(city.folder / "data/mail").glob("*"))]


FORBIDDEN = {
    "public": [
        "UPDATE portal_historyentry SET event = 'x'",
        "DELETE FROM portal_historypayload",
        "TRUNCATE portal_historyentry",
        "DELETE FROM portal_institution",
        "SELECT password FROM portal_user",
        "SELECT * FROM django_session",
        "SELECT * FROM mfa_authenticator",
        "SELECT * FROM complaints_case",
        "SELECT * FROM complaints_receipt",
        "SELECT wrapped_private_key FROM complaints_handlerkey",
        "SELECT * FROM vote_roll",
        "SELECT body FROM portal_outgoingmail",
        "ALTER TABLE portal_historyentry DISABLE TRIGGER ALL",
        "CREATE TABLE mine (n int)",
        "SET ROLE portal_owner",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
    "intake": [
        "SELECT wrapped_private_key FROM complaints_handlerkey",
        "SELECT email FROM portal_user",
        "SELECT * FROM complaints_casekeywrap",
        "SELECT * FROM complaints_identityshare",
        "SELECT * FROM complaints_auditentry",
        "SELECT * FROM complaints_assignment",
        "UPDATE complaints_caseobject SET body = ''",
        "DELETE FROM complaints_case",
        "INSERT INTO portal_historyentry DEFAULT VALUES",
    ],
    "staff": [
        "UPDATE portal_historyentry SET event = 'x'",
        "DELETE FROM complaints_caseobject",
        "UPDATE complaints_caseobject SET body = ''",
        "DELETE FROM complaints_case",
        "SELECT * FROM complaints_sourcedraft",
        "SELECT * FROM complaints_channelsession",
        "UPDATE complaints_auditentry SET act = 'x'",
        "SELECT * FROM vote_ballot",
        "DROP TABLE portal_comment",
    ],
    "worker": [
        "UPDATE portal_historyentry SET event = 'x'",
        "UPDATE complaints_caseobject SET body = ''",
        "SELECT * FROM django_session",
        "SELECT * FROM vote_key",
        "ALTER TABLE complaints_case DISABLE ROW LEVEL SECURITY",
    ],
    "read": [
        "SELECT * FROM complaints_case",
        "SELECT * FROM portal_user",
        "SELECT * FROM portal_historypayload",
        "SELECT * FROM portal_subscriber",
        "SELECT * FROM portal_commentcontact",
    ],
}


@pytest.mark.parametrize(
    ("role", "statement"), [(role, one) for role, listed in FORBIDDEN.items() for one in listed]
)
def test_what_is_not_theirs_is_refused(governed: Governed, role: str, statement: str):
    assert governed.refuses(role, statement)


def test_the_owner_alone_changes_the_tables(governed: Governed):
    assert not governed.refuses("owner", "ALTER TABLE portal_feedback ADD COLUMN more int")
    assert governed.value("read", "SELECT count(*) FROM portal_institution") == 1
    with psycopg.connect(governed.address("read")) as link, pytest.raises(psycopg.Error):
        link.execute("CREATE TEMPORARY TABLE mine (n int)")
    with psycopg.connect(governed.address("owner"), autocommit=True) as link:
        link.execute("CREATE TABLE newcomer AS SELECT 1 AS n")
    assert [name for name in FORBIDDEN if not governed.refuses(name, "SELECT * FROM newcomer")] == []


def test_without_a_receipt_the_channel_sees_no_case(governed: Governed):
    """Whoever takes over the channel's process has its role; without a receipt it shows nothing."""
    with psycopg.connect(governed.address("owner")) as link:
        row = link.execute("SELECT encode(lookup, 'hex') FROM complaints_receipt").fetchone()
    assert row is not None
    counts = [
        f"SELECT count(*) FROM {table}"
        for table in (
            "complaints_case",
            "complaints_caseobject",
            "complaints_receipt",
            "complaints_storedfile",
        )
    ]
    with psycopg.connect(governed.address("intake")) as link:
        assert [link.execute(count).fetchone() for count in counts] == [(0,)] * 4
        link.execute("SELECT set_config('complaints.receipt', %s, false)", ["00" * 32])
        assert link.execute(counts[0]).fetchone() == (0,)
        link.execute("SELECT set_config('complaints.receipt', %s, false)", list(row))
        assert [link.execute(count).fetchone() for count in counts[:3]] == [(1,), (1,), (1,)]

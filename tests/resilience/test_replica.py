"""Reads go to a streaming replica, writes to the primary, and nobody sees a past that is not their own."""

from __future__ import annotations

import http.client
import re
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from cartagena_ogp.benchmark.server import Server
from tests.resilience.conftest import City, until

pytestmark = pytest.mark.long
CHANGE = """
from cartagena_ogp.models import Institution
Institution.objects.get(slug="secretaria-general").change(by=None, reason="Prueba.", purpose="{}")
"""
PAGE = "/instituciones/secretaria-general/"


def post(server: Server, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
    """Fill in a form as a browser does: its address, its hidden fields and its cookie."""
    web = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    web.request("GET", path)
    answer = web.getresponse()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    page = answer.read().decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    time.sleep(3.1)  # nobody fills in a form faster, and the portal knows
    body = urlencode({**hidden, **fields})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    web.request("POST", path, body, headers)
    answer = web.getresponse()
    text = answer.read().decode()
    return answer.status, answer.getheader("Set-Cookie") or "", text


def mails(town: City) -> list[str]:
    return [path.read_text() for path in sorted(Path(town.folder / "data/mail").glob("*"))]


def test_one_writes_and_the_other_reads_what_the_replica_received(town: City) -> None:
    replica = town.copy_primary()
    with town.web() as one, town.web() as other:
        assert other.get(PAGE)[0] == 200
        town.run_code(CHANGE.format("Lo que dice el primario."))
        until(lambda: "Lo que dice el primario." in other.get(PAGE)[2].decode(), "the change arrives")
        with psycopg.connect(replica.url(), autocommit=True) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            seen = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'portal' AND pid <> pg_backend_pid()"
            ).fetchone()
        assert row == (True,)
        assert seen is not None
        assert seen[0] >= 1, "the pages are read from the replica"

        town.worker()
        status, cookies, text = post(
            one, "/seguir/compromiso/COCDI0001/", {"email": "ana@cartagena.test", "frequency": "semanal"}
        )
        assert status in {302, 303}, text[-600:]
        assert "reciente=1" in cookies
        letters = until(
            lambda: [one for one in mails(town) if "/seguir/" in one], "the worker delivers the mail"
        )
        link = re.search(r"https?://\S+/seguir/\S+", letters[-1].replace("=\n", ""))
        assert link, letters[-1]
        assert other.get(urlsplit(link[0]).path)[0] == 200, "the other process knows what was just written"


def test_a_replica_that_is_gone_is_no_outage(town: City) -> None:
    assert town.replica is not None
    with town.web() as server:
        assert server.get(PAGE)[0] == 200
        town.replica.stop()
        town.run_code(CHANGE.format("El primario sigue."))
        page = until(lambda: (got := server.get(PAGE))[0] == 200 and got[2].decode(), "an answer")
        assert page
        until(lambda: "El primario sigue." in server.get(PAGE)[2].decode(), "read from the primary")

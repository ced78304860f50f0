"""The API of datos.gov.co, as a local server that answers, throttles and fails as it does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as portal_settings
from django.db import connection

from publicworks.models import Contract, EntityNit, ImportRun
from publicworks.secop import api as api_module
from publicworks.secop import imports
from publicworks.secop.api import Api
from publicworks.secop.datasets import CONTRACTS, ImportFailed

from .secop import CITY, CONTRACT, write

ROWS = [
    CONTRACT | {"id_contrato": f"CO1.PCCNTR.{n}", "urlproceso": {"url": "https://x/CO1.NTC.1"}}
    for n in range(5)
]


class Soda(BaseHTTPRequestHandler):
    """`troubles` are answered first, one a request; `asked` keeps what was asked."""

    troubles: list[tuple[int, str, str]] = []
    asked: list[tuple[str, dict[str, list[str]], str | None]] = []
    extra: dict[str, str] = {}

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        self.asked.append((parts.path, query, self.headers.get("X-App-Token")))
        if self.troubles:
            code, kind, body = self.troubles.pop(0)
            return self.answer(code, kind, body)
        if parts.path.startswith("/api/views/"):
            return self.answer(200, "application/json", json.dumps({"rowsUpdatedAt": 1782000000}))
        if query["$select"] == ["count(*) as rows"]:
            return self.answer(200, "application/json", json.dumps([{"rows": str(len(ROWS))}]))
        start, size = int(query["$offset"][0]), int(query["$limit"][0])
        rows = [row | self.extra for row in ROWS[start : start + size]]
        return self.answer(200, "application/json;charset=utf-8", json.dumps(rows))

    def answer(self, code: int, kind: str, body: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def soda(settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[type[Soda]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Soda)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    portal_settings.SECOP_API_URL = f"http://127.0.0.1:{server.server_port}"
    portal_settings.SECOP_APP_TOKEN = "permiso"  # nosec B105
    monkeypatch.setattr(api_module, "PAUSE", 0)
    monkeypatch.setattr(api_module, "WAITS", (0.0, 0.0, 0.0))
    monkeypatch.setattr(api_module, "PAGE", 2)
    Soda.troubles, Soda.asked, Soda.extra = [], [], {}
    EntityNit.objects.create(nit=CITY, name="Alcaldía")
    yield Soda
    server.shutdown()
    server.server_close()


def test_pages_are_asked_with_our_columns_our_entities_and_our_token(soda: type[Soda]) -> None:
    soda.troubles += [
        (429, "text/plain", "slow down"),
        (500, "text/html", "<h1>oops"),
        (200, "text/html", "<html>"),
    ]
    run = imports.run_import(Api(CONTRACTS, nits=[CITY]))
    last = soda.asked[-1]
    assert (run.new, run.position, str(run.cut_on)) == (5, 5, "2026-06-20")
    assert last[1]["$where"] == ["nit_entidad in (890480184, 8904801844)"]
    assert "id_contrato" in last[1]["$select"][0]
    assert "representante" not in last[1]["$select"][0]
    assert last[2] == "permiso"
    assert [one[1]["$offset"][0] for one in soda.asked if "$offset" in one[1]] == ["0", "2", "4"]


def test_a_server_that_goes_on_failing_is_told_and_the_same_order_goes_on(
    soda: type[Soda], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    source = Api(CONTRACTS, nits=[CITY])
    source.check()
    rows = source.rows

    def failing(start: int) -> Iterator[object]:
        for number, row in enumerate(rows(start)):
            if number == 2:
                soda.troubles += [(503, "text/html", "")] * 9
            yield row

    source.rows = failing  # type: ignore[assignment,method-assign]
    with pytest.raises(ImportFailed, match="503"):
        imports.run_import(source)
    assert ImportRun.objects.get().position == 4
    assert not Contract.objects.exists()
    soda.troubles.clear()
    soda.asked.clear()
    run = imports.run_import(Api(CONTRACTS, nits=[CITY]))
    assert (ImportRun.objects.count(), run.new) == (1, 5)
    assert [one[1]["$offset"][0] for one in soda.asked if "$offset" in one[1]] == ["4"]


def test_what_the_api_refuses_or_sends_unasked_stops_the_import(soda: type[Soda]) -> None:
    soda.troubles.append((400, "application/json", json.dumps({"message": "No such column: nit_entidad"})))
    with pytest.raises(ImportFailed, match="No such column"):
        Api(CONTRACTS, nits=[CITY]).check()
    soda.extra = {"g_nero_representante_legal": "Mujer"}
    with pytest.raises(ImportFailed, match="datos de personas"):
        imports.run_import(Api(CONTRACTS, nits=[CITY]))
    assert not Contract.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_goes_on_with_the_same_order(tmp_path: Path) -> None:
    EntityNit.objects.create(nit=CITY, name="Alcaldía")
    path = write(tmp_path / "c.csv", [CONTRACT | {"id_contrato": f"CO1.PCCNTR.{n:05}"} for n in range(9000)])
    address = portal_settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    url = f"postgresql:///{name}?host={address['HOST']}&user={address['USER']}"
    if address["PORT"]:
        url += f"&port={address['PORT']}"
    order = [sys.executable, "manage.py", "import_secop", "contratos", str(path)]
    process = subprocess.Popen(
        order, cwd=portal_settings.BASE_DIR, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 120
        while Contract.objects.count() == 0 and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    kept, cut = Contract.objects.count(), ImportRun.objects.get()
    assert kept > 0
    if process.returncode == -signal.SIGKILL:
        assert not cut.is_finished
    done = subprocess.run(
        order, cwd=portal_settings.BASE_DIR, env=os.environ | {"DATABASE_URL": url}, check=False
    )
    run = ImportRun.objects.get()
    assert done.returncode == 0
    assert (run.is_finished, run.accounted, Contract.objects.count()) == (True, 9000, 9000)

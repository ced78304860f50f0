"""Rows out of datos.gov.co's open-data API (SODA 2.1): by pages, patiently, only the columns we may read."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from . import values
from .datasets import PERSONAL, Cells, Columns, ImportFailed, fold
from .files import Bad

PAGE = 2000
PAUSE = 0.5  # seconds between requests
WAITS = (2.0, 5.0, 15.0, 45.0, 90.0)  # seconds before each new attempt
TIMEOUT = 60  # seconds
LONGEST_WAIT = 120.0


class Api:
    """A dataset as the API serves it. `nits` narrows it to those entities, check digit glued or not."""

    def __init__(self, columns: Columns, *, nits: list[str] | None, all_entities: bool = False) -> None:
        self.columns = columns
        self.nits = nits or []
        self.all_entities = all_entities
        self.base = settings.SECOP_API_URL
        self.name = f"{self.base}/resource/{columns.dataset}.json"
        self.ignored: tuple[str, ...] = ()
        self.size = self.done = 0
        self.updated_at = ""
        self.cut_on: date | None = None
        self.last_request = 0.0

    def check(self) -> None:
        """Ask when the dataset was made and how many rows there are. Raises `ImportFailed`."""
        facts = self.ask(f"{self.base}/api/views/{self.columns.dataset}.json")
        moment = facts.get("rowsUpdatedAt") if isinstance(facts, dict) else None
        if isinstance(moment, int):
            self.updated_at = str(moment)
            self.cut_on = timezone.localdate(datetime.fromtimestamp(moment, UTC))
        counted = self.ask(self.address({"$select": "count(*) as rows"} | self.filters()))
        self.size = int(counted[0]["rows"]) if isinstance(counted, list) and counted else 0

    @property
    def fingerprint(self) -> str:
        """The same until the dataset is made again: a page asked for later must follow the one before."""
        text = f"{self.name}|{self.filters()}|{self.updated_at}"
        return hashlib.sha256(text.encode()).hexdigest()

    def filters(self) -> dict[str, str]:
        if not self.columns.entity or self.all_entities:
            return {}
        known = [*self.nits, *(nit + values.check_digit(nit) for nit in self.nits)]
        quote = "" if self.columns.entity_is_number else "'"
        listed = ", ".join(f"{quote}{nit}{quote}" for nit in known)
        return {"$where": f"{self.columns.entity} in ({listed})"}

    def address(self, query: dict[str, str]) -> str:
        return f"{self.name}?{urllib.parse.urlencode(query)}"

    def rows(self, start: int) -> Iterator[Cells | Bad]:
        """Every row from the one numbered `start` on, a page at a time. Raises `ImportFailed`."""
        offset = self.done = start
        select = ", ".join(self.columns.read)
        while True:
            paging = {"$order": ":id", "$limit": str(PAGE), "$offset": str(offset)}
            found = self.ask(self.address({"$select": select} | self.filters() | paging))
            if not isinstance(found, list):
                raise ImportFailed(
                    "La API no respondió una lista de filas. Lo leído se conserva; repite la orden."
                )
            for row in found:
                yield self.cells(row)
            offset += len(found)
            self.done = offset
            if len(found) < PAGE:
                return

    def cells(self, row: Any) -> Cells | Bad:
        if not isinstance(row, dict):
            return Bad("La fila no es un objeto JSON.")
        for name in row:
            if name not in self.columns.read and PERSONAL.search(fold(name)):
                raise ImportFailed(
                    f"La API envió la columna «{name}», que no se pidió y parece tener datos de personas. "
                    "La importación se detuvo."
                )
        return {name: value for name, value in row.items() if name in self.columns.read}

    def ask(self, address: str) -> Any:
        """The JSON of an address, tried again when the server is busy or ill. Raises `ImportFailed`."""
        why = ""
        for wait in (0.0, *WAITS):
            time.sleep(max(wait, self.last_request + PAUSE - time.monotonic(), 0.0))
            answer, why, patience = self.once(address)
            if answer is not None:
                return answer
            time.sleep(patience)
        raise ImportFailed(f"{why} Lo leído se conserva: repite la orden más tarde y sigue donde iba.")

    def once(self, address: str) -> tuple[Any, str, float]:
        """One attempt: the answer, or why there is none and the seconds the server asks for."""
        headers = {"Accept": "application/json", "User-Agent": "CartagenaAbierta/1"}
        if settings.SECOP_APP_TOKEN:
            headers["X-App-Token"] = settings.SECOP_APP_TOKEN
        request = urllib.request.Request(address, headers=headers)
        self.last_request = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # nosec B310
                body = response.read()
                kind = response.headers.get("Content-Type", "")
        except urllib.error.HTTPError as error:
            return None, self.refusal(error), self.patience(error)
        except (OSError, http.client.HTTPException) as error:
            return None, f"No se pudo hablar con {self.base} ({error}).", 0.0
        if "json" not in kind:
            return None, f"{self.base} respondió una página ({kind or 'sin tipo'}) en vez de datos.", 0.0
        try:
            return json.loads(body), "", 0.0
        except ValueError:
            return None, f"{self.base} respondió datos cortados.", 0.0

    def refusal(self, error: urllib.error.HTTPError) -> str:
        """Why the server did not answer. Raises `ImportFailed` when asking again is of no use."""
        if error.code == 429:
            return f"{self.base} pide esperar (429). Con un SECOP_APP_TOKEN hay más cupo."
        if error.code >= 500:
            return f"{self.base} está fallando ({error.code})."
        try:
            said = str(json.loads(error.read()).get("message", ""))[:300]
        except (ValueError, AttributeError):
            said = ""
        raise ImportFailed(f"{self.base} no aceptó la consulta ({error.code}). {said}".strip()) from None

    def patience(self, error: urllib.error.HTTPError) -> float:
        asked = error.headers.get("Retry-After", "")
        return min(float(asked), LONGEST_WAIT) if asked.isdigit() else 0.0

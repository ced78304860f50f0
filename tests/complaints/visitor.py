"""An author in the tests: walks the steps as a browser without script does."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

HTML = "{http://www.w3.org/1999/xhtml}"
STORY = {
    "category": "contracts",
    "text": "El 3 de febrero pidieron el diez por ciento del contrato para firmarlo. Yo estaba presente.",
    "who": "El supervisor del contrato",
}
GROUPS = re.compile(r"<span>([0-9A-Z]{4})</span>")


def fields_of(document: str) -> dict[str, str]:
    """The hidden fields of the main form of a page: what a browser would send back."""
    root = html5lib.parse(document)
    main = next(root.iter(f"{HTML}main"))
    form = next(main.iter(f"{HTML}form"))
    return {
        node.get("name"): node.get("value") or ""
        for node in form.iter(f"{HTML}input")
        if node.get("type") == "hidden" and node.get("name")
    }


class Visitor:
    """Somebody who writes. `client` keeps the cookies; every form waits the four seconds a person takes."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **values: Any) -> Any:
        """Open the page and send its form."""
        hidden = fields_of(self.client.get(path).content.decode())
        with time_machine.travel(timezone.now().timestamp() + 4, tick=False):
            return self.client.post(path, hidden | values)

    def send_again(self, document: str, path: str, **values: Any) -> Any:
        """Send the form of a page that is already open."""
        with time_machine.travel(timezone.now().timestamp() + 4, tick=False):
            return self.client.post(path, fields_of(document) | values)

    def tell(self, **changes: Any) -> Any:
        return self.post("/denuncia/que-paso/", **(STORY | changes))

    def to_the_check(self, **changes: Any) -> None:
        self.tell(**changes)
        self.post("/denuncia/donde-y-cuando/", place="Alcaldía, piso 2", happened="3 de febrero de 2026")
        self.post("/denuncia/pruebas/", evidence="Un audio")

    def attach(self, *files: SimpleUploadedFile, **values: Any) -> Any:
        return self.post("/denuncia/pruebas/", files=list(files), subir="1", **values)

    def send(self) -> str:
        """File the complaint; the receipt of the answer."""
        return receipt_in(self.post("/denuncia/revisar/"))

    def file(self, **changes: Any) -> str:
        self.to_the_check(**changes)
        return self.send()

    def enter(self, receipt: str) -> Any:
        return self.post("/denuncia/seguimiento/", receipt=receipt)


def receipt_in(response: Any) -> str:
    """The receipt that a page shows."""
    assert response.status_code == 200, response.status_code
    groups = GROUPS.findall(response.content.decode())
    assert len(groups) == 5
    return "-".join(groups)

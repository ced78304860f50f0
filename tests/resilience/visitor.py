"""Somebody with a browser of the plainest kind, in front of a real process of the portal."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
FORM_SECONDS = 3.1
"""Nobody fills in a form faster, and the portal knows."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Visitor:
    """Keeps cookies as a browser does; `waits` fills forms at a person's pace."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"

    def request(self, method: str, path: str, fields: Mapping[str, str | list[str]] | None = None) -> Answer:
        """One request on a connection of its own. Raises OSError or HTTPException when nobody answers."""
        web = http.client.HTTPConnection(self.host, self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            web.request(method, path, body, headers)
            answer = web.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            web.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, *, to: str = "", **fields: str) -> Answer:
        """Open the page, wait as people do, and send its form."""
        hidden = dict(HIDDEN.findall(self.get(path).text))
        time.sleep(FORM_SECONDS)
        return self.request("POST", to or path, hidden | fields)

    def follow(self, answer: Answer) -> Answer:
        """Go where a form sent us."""
        assert answer.status in {302, 303}, (answer.status, answer.text[-800:])
        where = urlsplit(answer.headers["location"])
        return self.get(where.path + (f"?{where.query}" if where.query else ""))


def file_complaint(visitor: Visitor, text: str) -> str:
    """Walk the five steps of the channel; the receipt."""
    steps = [
        ("/denuncia/que-paso/", {"category": "contracts", "text": text}),
        ("/denuncia/donde-y-cuando/", {"place": "Alcaldía, piso 2"}),
        ("/denuncia/pruebas/", {"evidence": "Un audio"}),
    ]
    for path, fields in steps:
        answer = visitor.post(path, **fields)
        assert answer.status in {302, 303}, (path, answer.status, answer.text[-800:])
    shown = visitor.post("/denuncia/revisar/")
    groups = re.findall(r"<span>([0-9A-Z]{4})</span>", shown.text)
    assert len(groups) == 5, (shown.status, shown.text[-800:])
    return "-".join(groups)


def cast_vote(visitor: Visitor, link: str, ballot: str, choices: list[str]) -> Answer:
    """From the link of the mail to the receipt."""
    opened = visitor.request("POST", link, dict(HIDDEN.findall(visitor.get(link).text)))
    fields: dict[str, str | list[str]] = {**dict(HIDDEN.findall(opened.text)), "choices": choices}
    review = visitor.request("POST", ballot, fields)
    fields |= {**dict(HIDDEN.findall(review.text)), "paso": "confirmar"}
    return visitor.request("POST", ballot, fields)

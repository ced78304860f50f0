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
    source: str = ""
    """The network address it comes from: the limits are of each one."""

    def request(self, method: str, path: str, fields: Mapping[str, str | list[str]] | None = None) -> Answer:
        """One request with the fields of a form."""
        if fields is None:
            return self.send(method, path, None, "")
        return self.send(
            method, path, urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        )

    def send(self, method: str, path: str, body: bytes | None, kind: str) -> Answer:
        """On a connection of its own. Raises OSError or HTTPException when nobody answers."""
        source = (self.source, 0) if self.source else None
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
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

    def attach(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        """Send the form of a page with a file."""
        hidden = dict(HIDDEN.findall(self.get(path).text)) | fields
        time.sleep(FORM_SECONDS)
        return self.send("POST", path, *multipart(hidden, name, content))

    def follow(self, answer: Answer) -> Answer:
        """Go where a form sent us."""
        assert answer.status in {302, 303}, (answer.status, answer.text[-800:])
        where = urlsplit(answer.headers["location"])
        return self.get(where.path + (f"?{where.query}" if where.query else ""))


def multipart(fields: Mapping[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """The body of a form with a file in `files`, and its type."""
    line = "--------frontera"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    parts.append(
        f'--{line}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: text/plain\r\n\r\n".encode()
    )
    return b"".join(parts) + content + f"\r\n--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"


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
    """From the link of the mail to the receipt; the first answer that is not a page ends it."""
    steps: list[dict[str, str | list[str]]] = [
        {},
        {"choices": choices},
        {"choices": choices, "paso": "confirmar"},
    ]
    answer, path = visitor.get(link), link
    for more in steps:
        if answer.status != http.HTTPStatus.OK:
            break
        answer = visitor.request("POST", path, dict(HIDDEN.findall(answer.text)) | more)
        path = ballot
    return answer

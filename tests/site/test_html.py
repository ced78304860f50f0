"""Every page is valid HTML, heads and names things in order, and links to nothing that is not there."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import brotli
import html5lib
import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.urls import resolve
from django.utils import translation
from html5lib.html5parser import ParseError

from cartagena_ogp import assets
from cartagena_ogp.middleware import BROTLI_QUALITY
from tests.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown_city")]

IN_BOTH_LANGUAGES = [(page, prefix) for page in PAGES for prefix in ("", "/en")]
NAMES = [f"{prefix}{page}" for page, prefix in IN_BOTH_LANGUAGES]
SHEETS = assets.sheets()
HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(params=IN_BOTH_LANGUAGES, ids=NAMES)
def document(request, client):
    page, prefix = request.param
    response = client.get(prefix + page.path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    return response.content.decode()


def test_a_strict_parser_finds_nothing_wrong_and_the_page_is_in_order(document):
    try:
        root = html5lib.HTMLParser(strict=True).parse(document)
    except ParseError as error:
        pytest.fail(f"{error}: …{document[:200]}")

    levels = [int(node.tag[-1]) for node in root.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(node.tag))]
    assert levels.count(1) == 1
    inside = headings_in_main(root)
    assert inside[0] == 1
    skips = [(one, two) for one, two in pairwise(inside) if two > one + 1]
    assert not skips, inside
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    targets = {
        node.get("href")[1:] for node in root.iter(f"{HTML}a") if (node.get("href") or "").startswith("#")
    }
    named = {
        name
        for node in root.iter()
        for attribute in ("aria-labelledby", "aria-describedby", "for")
        for name in (node.get(attribute) or "").split()
    }
    assert (targets | named) - {""} <= set(ids)
    assert not [node.tag for node in root.iter() if node.get("style") or str(node.tag) == f"{HTML}style"]
    inline = [node.get("type") for node in root.iter(f"{HTML}script") if not node.get("src")]
    assert set(inline) <= {"application/ld+json"}, "facts for machines are no script; anything else is"
    assert all(node.get("alt") is not None for node in root.iter(f"{HTML}img"))


def headings_in_main(root) -> list[int]:
    main = next(root.iter(f"{HTML}main"))
    return [int(node.tag[-1]) for node in main.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(node.tag))]


def test_nothing_is_asked_of_another_host_and_links_out_tell_nobody(document):
    root = html5lib.parse(document)
    for node in root.iter():
        for attribute in ("src", "srcset", "action", "data"):
            assert not urlsplit(node.get(attribute) or "").netloc, node.get(attribute)
    for link in root.iter(f"{HTML}a"):
        if urlsplit(link.get("href") or "").scheme in {"http", "https"}:
            assert "noreferrer" in (link.get("rel") or ""), link.get("href")


def test_what_exists_only_in_spanish_says_so(client):
    page = client.get("/en/compromisos/COCDI0001/").content.decode()
    assert '<html lang="en">' in page
    assert '<h1 lang="es">Juntas de Acción Comunal y contratación pública</h1>' in page
    assert "solo está disponible en español" in page or "only available in Spanish" in page


def test_no_link_leads_nowhere():
    client, seen = Client(), {}
    for page in PAGES:
        root = html5lib.parse(client.get(page.path).content.decode())
        for link in root.iter(f"{HTML}a"):
            address = (link.get("href") or "").split("#")[0]
            if address.startswith("?"):
                address = page.path.split("?")[0] + address
            if address.startswith("/") and address not in seen:
                seen[address] = status_of(client, address)
    assert len(seen) > 50
    assert {address: status for address, status in seen.items() if status not in {200, 301, 302}} == {}


def status_of(client: Client, address: str) -> int:
    """What a link answers; downloads that stream have tests of their own and hold a place while open."""
    path = urlsplit(address).path
    with translation.override("en" if path.startswith("/en/") else "es"):
        if resolve(path).url_name in {"download", "log_chain"}:
            return 200
    response = client.get(address)
    if response.streaming:
        for _piece in response:  # it holds a place until its end
            pass
    return response.status_code


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_weighs_no_more_than_its_budget(page, client):
    body = client.get(page.path).content
    sheet = SHEETS[delivered_sheet(body.decode())]
    weight = sum(len(brotli.compress(part, quality=BROTLI_QUALITY)) for part in (body, sheet.encode()))
    assert weight <= page.budget


def delivered_sheet(document: str) -> str:
    """The file name of the one style sheet that a page asks for, without the hash in it."""
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', document)
    name, *_hash, ending = address.rsplit("/", 1)[-1].split(".")
    return f"{name}.{ending}"


WRITTEN_ONCE = {
    *("institution", "record_log", "commitments:plans", "commitments:plan", "commitments:commitment"),
    *("commitments:milestone", "commitments:meetings", "publicworks:work", "publicworks:reports"),
    *("publicworks:map", "publicworks:contract", "publicworks:suppliers", "publicworks:supplier"),
    *("cocreation:home", "cocreation:dialogues", "cocreation:initiatives", "cocreation:tables"),
    *("monitoring:reports", "monitoring:report", "monitoring:requests", "monitoring:request"),
    *("monitoring:reading", "monitoring:verdicts"),
}


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name in WRITTEN_ONCE and not page.query], ids=str
)
def test_a_page_that_many_read_writes_its_sql_once_a_process(page, client, monkeypatch):
    path = page.path
    client.get(f"{path}?_=1")
    written = []
    monkeypatch.setattr(SQLCompiler, "as_sql", noted(SQLCompiler.as_sql, written))
    assert client.get(f"{path}?_=2").status_code == 200
    assert written == []


def noted(write: Callable, written: list[str]) -> Callable:
    """What writes the SQL of a query, with a note of the model that it is of."""

    def note(compiler: SQLCompiler, *args: Any, **options: Any) -> Any:
        written.append(compiler.query.model.__name__)
        return write(compiler, *args, **options)

    return note

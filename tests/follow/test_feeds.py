"""Atom feeds as RFC 4287 wants them: stable names, whole entries, nothing that is not public."""

from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartagena_ogp import feeds, history, middleware
from cartagena_ogp.models import Territory

from .conftest import corner, grow

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client, path):
    """The feed, after what the standard requires of every one."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for part in [feed, *feed.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(part.findall(ATOM + name)) == 1, name
            assert part.findtext(ATOM + name)
        assert part.findtext(f"{ATOM}author/{ATOM}name")
    rels = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert rels["self"].endswith(path)
    assert rels["alternate"].startswith("http")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return feed


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_a_record_nobody_knew_has_a_feed(client, getsemani):
    grow(getsemani, 5200, "Llegó <el> censo & más.")
    feed = read(client, "/feeds/esquina/getsemani.atom")
    assert feed.findtext(f"{ATOM}title") == "Getsemaní · Cartagena Abierta"
    newest, first = feed.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Se cambió: Getsemaní"
    assert "Llegó <el> censo & más." in newest.findtext(f"{ATOM}summary")
    assert "antes «5.000», ahora «5.200»" in newest.findtext(f"{ATOM}summary")
    assert first.findtext(f"{ATOM}title") == "Se creó: Getsemaní"
    assert newest.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated")


def test_an_english_page_has_an_english_feed(client, getsemani):
    grow(getsemani, 5200, "Llegó el censo.")
    assert "/en/feeds/todo.atom" in client.get("/en/bitacora/").content.decode()
    feed = read(client, "/en/feeds/esquina/getsemani.atom")
    spanish = read(client, "/feeds/esquina/getsemani.atom")
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (feed.get(lang), spanish.get(lang)) == ("en", "es-CO")
    assert titles(feed) == ["Changed: Getsemaní", "Created: Getsemaní"]
    assert feed.findtext(f"{ATOM}id") != spanish.findtext(f"{ATOM}id")
    entry, same = feed.find(f"{ATOM}entry"), spanish.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == same.findtext(f"{ATOM}id")
    assert "before “5,000”, now “5,200”" in entry.findtext(f"{ATOM}summary")
    link = entry.find(f"{ATOM}link[@rel='alternate']").get("href")
    assert "/en/bitacora/" in link


def test_names_are_stable(client, getsemani):
    def names():
        feed = read(client, "/feeds/esquina/getsemani.atom")
        return [feed.findtext(f"{ATOM}id"), *(e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry"))]

    before = names()
    grow(getsemani, 1)
    after = names()
    assert after[0] == before[0] == "tag:127.0.0.1,2026:feed/esquina/getsemani"
    assert after[2:] == before[1:]
    assert all(name.startswith("tag:127.0.0.1,2026:bitacora/") for name in after[1:])


def test_a_whole_has_the_news_of_its_parts(client, getsemani):
    assert titles(read(client, "/feeds/esquina/localidad-1.atom")) == [
        "Se creó: Getsemaní",
        "Se creó: Localidad Histórica",
    ]
    assert titles(read(client, "/feeds/lugar/localidad-1.atom"))[0] == "Se creó: Getsemaní"


def test_lists_have_feeds(client, getsemani, institution):
    corner("bayunca", "Bayunca")
    everything = titles(read(client, "/feeds/todo.atom"))
    assert len(everything) == 4
    assert "Se publicó: Secretaría General" in everything
    assert len(titles(read(client, "/feeds/lista.atom?clase=esquina"))) == 3
    assert len(titles(read(client, "/feeds/lista.atom?clase=esquina&localidad=localidad-1"))) == 2
    assert titles(read(client, "/feeds/lista.atom?clase=institucion&q=nada")) == []
    for unknown in ("clase=nada", "institucion=nadie", "localidad=nadie"):
        assert client.get(f"/feeds/lista.atom?{unknown}").status_code == 404


def test_drafts_never_appear(client, locality):
    draft = corner("secreto", "Borrador", parent=locality, reason="Secreto.")
    grow(draft, 8, "Secreto.")
    assert client.get("/feeds/esquina/secreto.atom").status_code == 404
    for path in ("/feeds/todo.atom", "/feeds/esquina/localidad-1.atom", "/feeds/lugar/localidad-1.atom"):
        assert "Secreto" not in client.get(path).text
        assert "Borrador" not in client.get(path).text


def test_a_withdrawn_record_keeps_its_feed(client, getsemani):
    Territory.objects.filter(pk=getsemani.pk).update(name="Borrador")
    history.record(getsemani, "withdrawn", by=None, reason="Se repetía.")
    feed = read(client, "/feeds/esquina/getsemani.atom")
    assert len(feed.findall(f"{ATOM}entry")) == 2
    assert "Se repetía." in feed.findall(f"{ATOM}entry")[0].findtext(f"{ATOM}summary")


def test_what_was_redacted_is_gone(client, getsemani, auditor):
    grow(getsemani, 1, "El nombre de una persona.")
    history.redact(history.last_payload("esquina", "getsemani").entry, by=auditor, reason="Orden judicial.")
    feed = read(client, "/feeds/esquina/getsemani.atom")
    assert "El nombre" not in ET.tostring(feed, encoding="unicode")
    assert "se retiró" in feed.findall(f"{ATOM}entry")[0].findtext(f"{ATOM}summary")


def test_fifty_entries_and_the_same_queries(client, getsemani, monkeypatch):
    def queries():
        middleware.store.clear()
        with CaptureQueriesContext(connection) as seen:
            read(client, "/feeds/esquina/getsemani.atom")
        return len(seen)

    few = queries()
    for number in range(55):
        grow(getsemani, number)
    assert queries() == few
    assert len(titles(read(client, "/feeds/esquina/getsemani.atom"))) == feeds.ENTRIES


def test_what_xml_cannot_hold_is_left_out(client, getsemani):
    grow(getsemani, 1, "Campana\x07 y salto\x0b.")
    assert "Campana y salto." in client.get("/feeds/esquina/getsemani.atom").text


def test_a_feed_is_cached_by_revision(client, getsemani, django_assert_max_num_queries):
    first = client.get("/feeds/todo.atom")
    assert first["Cache-Control"].startswith("public")
    with django_assert_max_num_queries(1):
        again = client.get("/feeds/todo.atom", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_the_feed_of_nothing_is_a_feed(client):
    assert titles(read(client, "/feeds/todo.atom")) == []


def test_a_record_with_a_date_has_a_calendar(client, getsemani):
    answer = client.get("/calendario/esquina/getsemani.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert {"DTSTART;VALUE=DATE:20261201", "SUMMARY:Getsemaní"} <= set(lines)
    assert "UID:esquina-getsemani@cartagena-abierta" in lines
    for path in ("/calendario/esquina/nadie.ics", "/calendario/nada/getsemani.ics"):
        assert client.get(path).status_code == 404


def test_a_record_without_dates_has_no_calendar(client, institution):
    assert client.get("/calendario/institucion/secretaria-general.ics").status_code == 404


def test_the_calendar_of_a_commitment_has_its_milestones(client, commitment, milestone):
    body = client.get("/calendario/compromiso/COCDI0001.ics").content
    assert b"UID:COCDI0001@cartagena-abierta" in body
    assert b"UID:COCDI0001-1@cartagena-abierta" in body
    assert client.get("/compromisos/COCDI0001.ics").content.count(b"BEGIN:VEVENT") == 2
    commitment.withdraw(by=None, reason="Se publicó por error.")
    assert client.get("/calendario/compromiso/COCDI0001.ics").status_code == 404

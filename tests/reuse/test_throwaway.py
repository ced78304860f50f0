"""The test of the design: a record that no room knows gets everything by being registered.

Its feed, its followers and their digests are in `tests/follow`, with another record of the same sort.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from cartagena_ogp.models import Territory
from tests.reuse.conftest import PlaceRecord

pytestmark = pytest.mark.django_db
Made = Callable[..., Territory]


def test_it_is_found_by_its_words_and_by_its_code(client: Client, place: Made) -> None:
    place("manga", "Manga de los Almendros")

    assert "Manga de los Almendros" in client.get("/buscar/?q=almendro").text
    assert "Ese código es de:" in client.get("/buscar/?q=MANGA").text


def test_it_has_a_history_and_a_place_in_the_log(client: Client, place: Made) -> None:
    place("manga", "Manga", reason="Se agregó un barrio.")

    story = client.get("/bitacora/registro/lugar/manga/").text
    assert "Se agregó un barrio." in story
    assert "Se agregó un barrio." in client.get("/bitacora/?clase=lugar").text
    assert "Se agregó un barrio." in client.get("/bitacora/semana/").text


def test_it_can_be_embedded_and_shared(client: Client, place: Made) -> None:
    place("manga", "Manga")

    assert "Manga" in client.get("/insertar/lugar/manga/").text
    assert client.get("/insignia/lugar/manga.svg")["Content-Type"].startswith("image/svg")
    assert client.get("/compartir/lugar/manga/1.jpg")["Content-Type"] == "image/jpeg"
    answer = client.get("/oembed/", {"url": f"{settings.PORTAL_URL}/lugares/manga/"})
    assert answer.json()["title"] == "Manga"


@pytest.mark.parametrize("extension", ["csv", "json", "jsonl", "xlsx"])
def test_it_is_a_dataset_and_an_endpoint(client: Client, place: Made, extension: str) -> None:
    place("manga", "Manga")

    download = client.get(f"/datos/lugares.{extension}")
    assert download.status_code == 200
    assert b"".join(download.streaming_content)  # type: ignore[arg-type]
    assert client.get("/api/v1/lugares").json()["results"][0]["code"] == "manga"
    assert client.get("/api/v1/lugares/manga").json()["name"] == "Manga"
    assert "Manga" in client.get("/datos/lugares/").text


def test_it_is_in_the_site_map(client: Client, place: Made) -> None:
    place("manga", "Manga")

    assert "sitemap-lugar-1.xml" in client.get("/sitemap.xml").text
    assert "/lugares/manga/" in client.get("/sitemap-lugar-1.xml").text


def test_it_takes_comments_when_it_says_so(client: Client, place: Made) -> None:
    place("manga", "Manga")
    assert client.get("/comentarios/lugar/manga/").status_code == 404

    with mock.patch.object(PlaceRecord, "comments", True):
        assert "Manga" in client.get("/comentarios/lugar/manga/").text


def test_what_is_not_public_is_nowhere(client: Client, place: Made) -> None:
    place("oculto", "Borrador")

    for address in (
        "/bitacora/registro/lugar/oculto/",
        "/insertar/lugar/oculto/",
        "/insignia/lugar/oculto.svg",
        "/api/v1/lugares/oculto",
        "/sitemap-lugar-1.xml",
    ):
        assert client.get(address).status_code == 404, address
    assert "oculto" not in client.get("/buscar/?q=Borrador").text
    assert "oculto" not in client.get("/bitacora/").text


def test_a_place_list_can_be_followed(client: Client, place: Made, monkeypatch: Any) -> None:
    place("manga", "Manga")

    page = client.get("/seguir/lista/?clase=lugar").text
    assert re.search(r"<form[^>]+method=.post", page)
    assert mail.outbox == []

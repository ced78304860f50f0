"""A record on another site: framed only there, escaped, and never a draft."""

from __future__ import annotations

import json
import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from PIL import Image

from cartagena_ogp.embeds import rows_at
from commitments.models import Commitment, Milestone

pytestmark = pytest.mark.django_db


def test_only_the_card_may_be_framed(client: Client, commitment: Commitment) -> None:
    card = client.get(f"/insertar/compromiso/{commitment.ogp_id}/")
    page = client.get(commitment.get_absolute_url())

    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "script-src 'none'" in card["Content-Security-Policy"]
    assert not card.has_header("X-Frame-Options")
    assert card["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert commitment.short_title in card.content.decode()
    assert "<script" not in card.content.decode()


def test_badge_is_a_picture_with_the_present_figure(client: Client, commitment: Commitment) -> None:
    Commitment.objects.filter(pk=commitment.pk).update(short_title='<a "b">')

    answer = client.get(f"/insignia/compromiso/{commitment.ogp_id}.svg")

    assert answer["Content-Type"].startswith("image/svg+xml")
    drawn = ElementTree.fromstring(answer.content.decode())
    texts = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [commitment.ogp_id, commitment.get_status_display()]


def test_oembed_answers_for_records_alone(client: Client, commitment: Commitment) -> None:
    address = settings.PORTAL_URL + commitment.get_absolute_url()

    answer = client.get("/oembed/", {"url": address, "maxwidth": "300", "maxheight": "1"})
    said = json.loads(answer.content)

    assert said["type"] == "rich"
    assert (said["width"], said["height"]) == (300, 180)
    assert f"/insertar/compromiso/{commitment.ogp_id}/" in said["html"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    for other in (
        "https://example.org" + commitment.get_absolute_url(),
        settings.PORTAL_URL + "/nada/",
        "",
        "::::",
        "a\0b",
        settings.PORTAL_URL + "/a%00b/",
    ):
        assert client.get("/oembed/", {"url": other}).status_code == 404
    assert client.get("/oembed/", {"url": address, "format": "xml"}).status_code == 501


def test_oembed_finds_a_record_by_the_index_of_codes(commitment: Commitment, milestone: Milestone) -> None:
    """Whatever the table has grown to, an address nobody knows costs nothing to refuse."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for record in (commitment, milestone):
        rows = rows_at(record.get_absolute_url())
        assert rows.get().title in {commitment.short_title, milestone.title}
        assert "search_by_code" in rows.explain()


def test_the_code_to_copy_is_text(client: Client, commitment: Commitment) -> None:
    html = client.get(f"/insertar/compromiso/{commitment.ogp_id}/codigo/").content.decode()
    assert "&lt;iframe src=&quot;" in html
    assert "<iframe" not in html


def test_sample_data_say_so_wherever_they_go(client: Client, commitment: Commitment) -> None:
    figure = commitment.get_status_display()
    real = client.get(f"/compartir/compromiso/{commitment.ogp_id}/1.jpg").content
    commitment.change(by=None, reason="Es una muestra.", is_illustrative=True)
    page = client.get(commitment.get_absolute_url()).text

    assert (
        f"{figure} · dato ilustrativo</text>"
        in client.get(f"/insignia/compromiso/{commitment.ogp_id}.svg").text
    )
    assert (
        f"{figure} · dato ilustrativo" in client.get(f"/insertar/compromiso/{commitment.ogp_id}/codigo/").text
    )
    assert re.search('og:title" content="[^"]* · dato ilustrativo"', page)
    assert '"disambiguatingDescription": "dato ilustrativo"' in page
    assert client.get(f"/compartir/compromiso/{commitment.ogp_id}/2.jpg").content != real
    oembed = client.get("/oembed/", {"url": settings.PORTAL_URL + commitment.get_absolute_url()}).json()
    assert oembed["title"] == f"{commitment.short_title} · dato ilustrativo"


def test_a_draft_has_no_card(client: Client, commitment: Commitment) -> None:
    commitment.withdraw(by=None, reason="Se publicó antes de tiempo.")
    for address in (
        "/insertar/compromiso/{}/",
        "/insignia/compromiso/{}.svg",
        "/insertar/compromiso/{}/codigo/",
    ):
        assert client.get(address.format(commitment.ogp_id)).status_code == 404
    assert client.get("/insertar/nada/X/").status_code == 404


def test_a_page_of_no_record_is_shared_with_the_card_of_the_portal(client: Client) -> None:
    address = f"{settings.PORTAL_URL}/compartir/portal.jpg"
    for page in ("/", "/indicadores/", "/compromisos/mesas/"):
        assert f'<meta property="og:image" content="{address}">' in client.get(page).text

    card = client.get("/compartir/portal.jpg")
    assert Image.open(BytesIO(card.content)).size == (1200, 630)
    assert len(card.content) < 120_000

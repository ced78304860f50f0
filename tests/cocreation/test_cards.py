"""What the lists of the room draw by hand says what a template would, and escapes it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from cartagena_ogp.labels import words_of
from cocreation.accounts import BY_CODE, Ending
from cocreation.cards import ending_items, proposal_cards
from cocreation.models import Proposal
from tests.cocreation.samples import a_cycle, a_proposal

MARKUP = "<b>Muelle & «río»</b>"
ESCAPED = "&lt;b&gt;Muelle &amp; «río»&lt;/b&gt;"


def a_row(**facts: Any) -> Any:
    usual: dict[str, Any] = {
        "code": "2V3HN1X",
        "title": MARKUP,
        "fate": "received",
        "author": "",
        "supports_count": 1,
        "channel": "online",
        "is_illustrative": False,
        "territory__name": None,
        "state": "published",
        "published_at": "2026-03-12",
    }
    return SimpleNamespace(**usual | facts)


def test_a_card_escapes_what_people_wrote_and_names_its_language() -> None:
    with override("en"):
        card = proposal_cards([a_row(author=MARKUP, territory__name=MARKUP)])
    assert "<b>" not in card
    assert card.count(ESCAPED) == 3
    assert card.count(' lang="es"') == 2
    assert '<a href="/en/' in card


def test_a_card_of_a_sample_nobody_signed_says_both() -> None:
    with override("es"):
        plain, sample = proposal_cards([a_row()]), proposal_cards([a_row(is_illustrative=True)])
    assert "<li>Anónimo</li><li>1 apoyo</li>" in plain
    assert "Dato ilustrativo" not in plain
    assert "Dato ilustrativo" in sample


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, ESCAPED),
        ({"state": "rejected"}, "Propuesta 2V3HN1X"),
        ({"state": "waiting", "published_at": None}, "Propuesta por revisar"),
    ],
)
def test_an_account_shows_of_each_proposal_what_is_public(facts: dict[str, Any], shown: str) -> None:
    with override("es"):
        item = ending_items([Ending(a_row(**facts), BY_CODE["received"])])
    assert shown in item
    assert (ESCAPED in item) == (shown == ESCAPED)
    assert ("href" in item) == (facts.get("published_at", "") is not None)


def test_a_choice_has_the_words_of_each_language() -> None:
    said = {}
    for language in ("es", "en", "es"):
        with override(language):
            said[language] = words_of(Proposal.Fate)
    assert said["es"].keys() == said["en"].keys() == set(Proposal.Fate.values)
    assert said["es"] != said["en"]


@pytest.mark.django_db
def test_a_list_counts_again_what_was_published(client) -> None:
    cycle = a_cycle(timezone.localdate())
    for total in (1, 2):
        a_proposal(cycle)
        assert client.get("/participa/propuestas/").context["total"] == total

"""Indicators say what the published records say, explain themselves and can be taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from cartagena_ogp import indicators
from cartagena_ogp.indicators import Equity
from cartagena_ogp.models import Institution, SearchRow, Territory
from commitments.indicators import CompletionOfCommitments, LatenessByInstitution, ProvenMilestones
from commitments.models import ActionPlan, Commitment, Milestone

pytestmark = pytest.mark.django_db


def test_page_explains_every_figure_and_links_its_data(client: Client, milestone: Milestone) -> None:
    html = client.get("/indicadores/").content.decode()

    assert "¿Cómo van los compromisos?" in html
    assert "Compromisos publicados según la escala de cumplimiento de OGP" in html
    assert "/indicadores/cumplimiento.csv" in html
    assert client.get("/en/indicadores/").status_code == 200


def test_samples_and_drafts_do_not_count(
    plan: ActionPlan, commitment: Commitment, institution: Institution
) -> None:
    def total() -> float:
        return sum(figure.value for figure in CompletionOfCommitments().read(timezone.localdate()).figures)

    before = total()
    sample = Commitment(
        plan=plan, ogp_id="DEMOS0009", title="Muestra", short_title="Muestra", responsible=institution,
        starts_on=date(2023, 1, 1), ends_on=date(2023, 2, 1), is_illustrative=True,
    ).add(by=None)  # fmt: skip
    sample.publish(by=None)
    Commitment(
        plan=plan, ogp_id="DRAFT0001", title="Borrador", short_title="Borrador", responsible=institution,
        starts_on=date(2023, 1, 1), ends_on=date(2023, 2, 1),
    ).add(by=None)  # fmt: skip

    assert total() == before == 1


def test_lateness_names_who_answers(milestone: Milestone) -> None:
    after = milestone.due_on + timedelta(days=1)

    assert LatenessByInstitution().read(milestone.due_on).figures == []
    late = LatenessByInstitution().read(after)
    assert [(figure.label, figure.value) for figure in late.figures] == [
        (milestone.commitment.responsible.name, 1)
    ]
    assert [figure.value for figure in ProvenMilestones().read(after).figures] == [0, 1]


def test_islands_and_rural_places_have_their_own_row(db: None) -> None:
    locality = Territory.objects.create(code="localidad-1", name="Localidad 1", kind=Territory.Kind.LOCALITY)
    barrio = Territory.objects.create(
        code="b",
        name="Manga",
        kind=Territory.Kind.BARRIO,
        locality=locality,
        parent=locality,
        population=20_000,
    )
    island = Territory.objects.create(code="i", name="Barú", kind=Territory.Kind.ISLAND, locality=locality)
    for number, place in enumerate([barrio, barrio, island]):
        SearchRow.objects.create(kind="hito", code=str(number), title="x", url="/", territory=place)

    figures = {figure.code: figure for figure in Equity().read(timezone.localdate()).figures}

    assert figures["localidad-1"].value == 2
    assert figures["localidad-1"].display == "2 (1,0)"
    assert figures[Territory.Kind.ISLAND].value == 1
    SearchRow.objects.bulk_create(
        SearchRow(kind="obra", code=str(number), title="x", url="/", territory=barrio)
        for number in range(1500)
    )
    for language, display in (("es", "1.502 (751,0)"), ("en", "1,502 (751.0)")):
        with override(language):
            assert Equity().read(timezone.localdate()).figures[0].display == display


def test_downloads_hold_the_same_figures(client: Client, commitment: Commitment) -> None:
    table = list(csv.DictReader(io.StringIO(client.get("/indicadores/cumplimiento.csv").content.decode())))
    said = client.get("/indicadores/cumplimiento.json").json()

    assert {row["codigo"]: float(row["valor"]) for row in table} == {
        f["code"]: f["value"] for f in said["figures"]
    }
    assert said["license"].startswith("https://creativecommons.org/")
    assert client.get("/indicadores/nada.csv").status_code == 404


def test_queries_do_not_grow(client: Client, commitment: Commitment) -> None:
    """Ten for the floor and the commitments; an indicator of a room above asks one question more."""

    def reads(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        asked = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
        return len([sql for sql in asked if "portal_revision" not in sql])

    own = ("cartagena_ogp.", "commitments.")
    added = sum(not type(one).__module__.startswith(own) for one in indicators._known.values())

    def publish(numbers: range) -> None:
        for number in numbers:
            made = Milestone(commitment=commitment, number=number, title="h", due_on=date(2023, 5, 1))
            made.add(by=None).publish(by=None)

    assert reads("/indicadores/?a=1") <= 10 + 2 * added
    publish(range(2, 3))
    few = reads("/indicadores/?a=2")  # what was read before is asked again, to see what changed
    publish(range(3, 20))
    assert reads("/indicadores/?a=3") <= few <= 2 * (10 + 2 * added)


def test_an_indicator_is_added_up_again_only_when_what_it_counts_changed(
    client: Client, commitment: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(one: indicators.Indicator) -> Callable[[date], indicators.Reading]:
        kept = one.read
        return lambda on: (read.append(one.slug), kept(on))[1]

    for one in indicators._known.values():
        monkeypatch.setattr(one, "read", noted(one))
    client.get("/indicadores/?a=1")
    assert set(read) == set(indicators._known)
    read.clear()
    client.get("/indicadores/?a=2")
    assert read == []
    commitment.change(
        by=None, reason="Avanzó la mitad.", status="limited", status_reason="Está a la mitad de lo prometido."
    )
    html = client.get("/indicadores/?a=3").text
    assert "datos-de-obras" not in read
    assert "cumplimiento" in read
    assert "Limitado" in html

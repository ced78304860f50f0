"""The list of commitments: filters in the address, pages by key, downloads."""

import csv
from datetime import date
from io import StringIO

import pytest
import time_machine
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp import middleware
from cartagena_ogp.models import Territory
from commitments.models import CommitmentValue, Milestone
from tests.commitments.many import fill
from tests.commitments.samples import draft_commitment, draft_milestone, proof

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    return [card["heading"] for card in response.context["cards"]]


@pytest.fixture
def other(plan, other_institution):
    made = draft_commitment(plan, other_institution, ends_on=date(2024, 6, 30))
    proof(made)
    made.change_status("substantial", by=None, reason="Falta la última entrega.", on=date(2023, 4, 1))
    return made.publish(by=None)


def test_every_filter_narrows_the_list_and_counts_it(client, commitment, other):
    cases = {
        "estado=sustancial": ["Presupuesto explicado"],
        "estado=sustancial&estado=sin-iniciar": ["Contratos a la vista", "Presupuesto explicado"],
        "institucion=secretaria-general": ["Contratos a la vista"],
        "plan=2022-2023": ["Contratos a la vista", "Presupuesto explicado"],
        "institucion=secretaria-general&estado=sustancial": [],
        "estado=sustancial&orden=novedades": ["Presupuesto explicado"],
        "estado=sin-iniciar&orden=termina": ["Contratos a la vista"],
    }
    for query, expected in cases.items():
        page = client.get(f"/compromisos/?{query}")
        assert titles(page) == expected, query
        words = f"{len(expected)} compromiso{'' if len(expected) == 1 else 's'}"
        assertContains(page, f'<h2 id="resultados">{words}</h2>')
        assertContains(page, f"<title>{words}")


def test_values_and_places(client, commitment, other):
    CommitmentValue.objects.create(commitment=other, value="technology")
    locality = Territory.objects.create(
        code="localidad-2", name="Localidad 2", kind="localidad", sort_key="2"
    )
    barrio = Territory.objects.create(
        code="barrio-olaya", name="Olaya", kind="barrio", locality=locality, sort_key="olaya"
    )
    other.change(by=None, territory=barrio)
    assert titles(client.get("/compromisos/?valor=tecnologia")) == ["Presupuesto explicado"]
    assert titles(client.get("/compromisos/?localidad=localidad-2")) == ["Presupuesto explicado"]


@time_machine.travel("2023-10-01 10:00-05:00", tick=False)
def test_late_ones_are_those_past_their_end_or_with_a_late_milestone(client, commitment, other):
    for address in ("?atrasados=si&atrasados=quizas", "?atrasados=si"):
        assert titles(client.get(f"/compromisos/{address}")) == ["Contratos a la vista"]
    draft_milestone(other).publish(by=None)
    assert titles(client.get("/compromisos/?atrasados=si")) == [
        "Contratos a la vista",
        "Presupuesto explicado",
    ]


def test_a_card_says_what_the_published_milestones_say_together(client, commitment):
    assert client.get("/compromisos/").context["cards"][0]["real"] is None
    for number, facts in enumerate([{"weight": 1}, {"weight": 2, "progress": 50}, {"progress": 90}], 1):
        milestone = draft_milestone(commitment, number, is_illustrative=True, **facts)
        if number < 3:
            milestone.publish(by=None)
    middleware.store.clear()
    (card,) = client.get("/compromisos/").context["cards"]
    assert card["real"] == 33
    assert card["illustrative"]
    Milestone.objects.published().update(is_illustrative=False)
    middleware.store.clear()
    (card,) = client.get("/compromisos/?orden=termina").context["cards"]
    assert not card["illustrative"]


def test_chosen_filters_are_links_that_remove_them(client, commitment, other):
    page = client.get("/compromisos/?estado=sustancial&institucion=escuela-de-gobierno")
    links = {chosen["label"]: chosen["remove_url"] for chosen in page.context["chosen"]}
    assert links == {
        "Estado: Sustancial": "/compromisos/?institucion=escuela-de-gobierno",
        "Institución responsable: Escuela de Gobierno y Liderazgo": "/compromisos/?estado=sustancial",
    }


@pytest.mark.parametrize(
    "query",
    [
        "estado=inventado",
        "institucion=%00",
        "orden=alreves",
        "desde=x~y~z",
        "hasta=%00",
        "desde=2023-99-99~A&orden=termina",
    ],
)
def test_what_no_filter_knows_is_ignored(query, client, commitment):
    page = client.get(f"/compromisos/?{query}")
    assert titles(page) == ["Contratos a la vista"]


def test_nothing_found_says_what_to_do(client, commitment):
    page = client.get("/compromisos/?estado=completo")
    assertContains(page, "No encontramos compromisos con esos filtros. Quita uno o míralos todos.")


@pytest.mark.parametrize("order", ["codigo", "termina", "novedades"])
def test_pages_by_key_show_every_commitment_once_and_come_back(order, client, plan, institution):
    fill(plan, institution, 45)
    address, seen, steps = f"/compromisos/?orden={order}", [], 0
    while address:
        page = client.get(address)
        seen += [card["kind"] for card in page.context["cards"]]
        shown, steps = page.context["shown"], steps + 1
        address = f"/compromisos/{shown.next}" if shown.next else ""
    assert steps == 3
    assert len(seen) == len(set(seen)) == 45
    back = client.get(f"/compromisos/{shown.previous}")
    assert [card["kind"] for card in back.context["cards"]] == seen[20:40]
    middleware.store.clear()
    first = client.get("/compromisos/" + back.context["shown"].previous)
    assert [card["kind"] for card in first.context["cards"]] == seen[:20]
    assert first.context["shown"].previous == ""


def test_drafts_are_neither_listed_nor_downloaded(client, commitment, plan, institution):
    draft = draft_commitment(plan, institution)
    assertNotContains(client.get("/compromisos/"), draft.ogp_id)
    assertNotContains(client.get("/compromisos/datos.json"), draft.ogp_id)
    assertNotContains(client.get("/compromisos/datos.csv"), draft.ogp_id)


def test_the_table_keeps_formulas_as_text(client, commitment):
    commitment.change(by=None, reason="", status_quo="=1+1", title_note="x")
    commitment.change(by=None, short_title="=HYPERLINK(1)")
    body = client.get("/compromisos/datos.csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(StringIO(body)))
    assert row["short_title"] == "'=HYPERLINK(1)"
    assert row["code"] == "COCDI0001"


def test_the_download_has_what_the_filters_left(client, commitment, other):
    facts = client.get("/compromisos/datos.json?estado=sustancial").json()
    assert [one["code"] for one in facts["commitments"]] == [other.ogp_id]

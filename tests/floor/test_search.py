"""Finding public records: accents, near misses, codes, filters, and nothing that is not public."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cartagena_ogp import finding
from cartagena_ogp.finding import Asked, find, respelled
from cartagena_ogp.models import Institution, SearchRow, SearchWord
from commitments.models import Commitment, Milestone

pytestmark = pytest.mark.django_db


def row(code: str, title: str, text: str = "", **values: object) -> SearchRow:
    facts = {"kind": "hito", "url": f"/{code}/"} | values
    made = SearchRow.objects.create(code=code, title=title, text=text, **facts)
    SearchWord.objects.bulk_create(
        [SearchWord(word=word) for word in ("pavimentacion", "contratos", "parque")], ignore_conflicts=True
    )
    return made


@pytest.mark.parametrize(
    "words",
    [
        "pavimentacion",
        "pavimentación",
        "Pavimentar",
        "PAVIMENTACIÓN vía",
        "vía pavimentada",
        '"vía de Olaya"',
    ],
)
def test_accents_and_endings_do_not_matter(words: str) -> None:
    row("A", "Pavimentación de la vía de Olaya")
    row("B", "Contratos de aseo")

    assert [hit.code for hit in find(Asked(words)).hits] == ["A"]


def test_a_misspelled_word_shows_what_the_likely_one_finds() -> None:
    row("A", "Pavimentación de la vía de Olaya")

    found = find(Asked("pavimentasion"))

    assert found.instead == "pavimentacion"
    assert [hit.code for hit in found.hits] == ["A"]
    assert respelled("zzzzzz") == ""


def test_title_weighs_more_than_text_and_date_can_order() -> None:
    row("text", "Obras", text="El parque quedó listo", date="2026-01-02")
    row("title", "Parque de la Paz", date="2020-01-02")

    assert [hit.code for hit in find(Asked("parque")).hits] == ["title", "text"]
    assert [hit.code for hit in find(Asked("parque", order="date")).hits] == ["text", "title"]
    assert [hit.code for hit in find(Asked("parque", year=2020)).hits] == ["title"]
    assert find(Asked("parque", kind="plan")).hits == []


@pytest.mark.parametrize(("common", "walked"), [(101, 1), (0, 8_000), (0, 1)])
def test_rare_and_common_words_of_a_year_find_the_same_newest_first(
    monkeypatch: pytest.MonkeyPatch, institution: Institution, common: int, walked: int
) -> None:
    monkeypatch.setattr("cartagena_ogp.finding.COMMON", common)
    monkeypatch.setattr("cartagena_ogp.finding.WALKED", walked)
    monkeypatch.setattr("cartagena_ogp.finding.EACH", {False: 2, True: 2})
    for number in range(4):
        row(f"P{number}", "Parque", date=f"2026-01-0{number + 1}", institution=institution)
    row("S", "Parque", institution=institution)
    row("old", "Parque", date="2025-12-31", institution=institution)
    row("aseo", "Aseo", date="2026-01-09")

    found = find(Asked("parque", institution=institution.slug, order="date", year=2026))

    assert [hit.code for hit in found.hits] == ["P3", "P2", "P1"]
    assert (found.total, found.cut) == (2, {False})
    assert found.facets.kinds == {"hito": 3}


def test_words_that_many_of_the_newest_of_a_year_have_are_common_in_it() -> None:
    SearchRow.objects.bulk_create(
        SearchRow(kind="hito", code=str(n), title="Parque" if n % 2 else "Aseo", url="/", date="2026-01-02")
        for n in range(200)
    )
    SearchRow.objects.create(kind="hito", code="later", title="Muralla", url="/", date="2027-01-02")

    def is_common(words: str) -> bool:
        newest = finding.side(False, ["extract(year FROM r.date) = 2026"], [], 2026)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH asked AS (SELECT {finding.BOTH} AS words), {newest} SELECT common FROM few_common",
                {"words": words},
            )
            return cursor.fetchone()[0]

    assert [is_common(words) for words in ("parque", "parque muralla", "muralla")] == [True, False, False]


def test_what_has_no_date_leaves_no_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cartagena_ogp.finding.EACH", {False: 2, True: 2})
    for number in range(3):
        row(f"S{number}", "Parque")
    for number in range(4):
        row(f"P{number}", "Parque", date=f"2026-01-0{number + 1}")

    assert [hit.code for hit in find(Asked("parque", order="date")).hits] == ["P3", "P2", "P1"]


def test_many_contracts_do_not_hide_the_one_commitment(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartagena_ogp.finding.EACH", {False: 2, True: 2})
    row("COCDI0001", "Parque", kind="compromiso", date="2022-01-01")
    for number in range(4):
        row(f"C{number}", "Parque", kind="contrato", date=f"2026-01-0{number + 1}", plentiful=True)

    found = find(Asked("parque"))

    assert found.facets.kinds == {"compromiso": 1, "contrato": 3}
    assert (found.total, found.cut) == (3, {True})
    assert [hit.code for hit in find(Asked("parque", kind="compromiso")).hits] == ["COCDI0001"]
    assert [hit.code for hit in find(Asked("parque", kind="contrato")).hits] == ["C3", "C2", "C1"]
    kinds = client.get("/buscar/?q=parque").context["groups"][0]["options"]
    assert [(kind["value"], kind.get("count")) for kind in kinds] == [
        ("", None),
        ("compromiso", 1),
        ("contrato", None),  # there are more than were counted
    ]


def test_snippet_marks_what_was_looked_for_and_escapes_the_rest(client: Client) -> None:
    row("A", "Obras", text="El parque y R&D quedó listo")

    assert [piece.text for piece in find(Asked("parque")).hits[0].snippet if piece.marked] == ["parque"]
    html = client.get("/buscar/?q=parque").content.decode()
    assert "<mark>parque</mark>" in html
    assert "R&amp;D" in html
    assert "1 resultado para «parque»" in html


def test_a_snippet_says_where_it_leaves_text_out() -> None:
    long = " ".join(f"palabra{number}" for number in range(60))
    row("A", "Parque", text=long)
    row("B", "Obras", text=f"{long} parque {long}")
    row("C", "Obras", text="Parque recién pintado")
    row("D", "Parque")

    said = {hit.code: "".join(piece.text for piece in hit.snippet) for hit in find(Asked("parque")).hits}

    assert said["A"].startswith("palabra0 palabra1 ")
    assert said["A"].endswith(" …")
    assert (said["B"][:2], said["B"][-2:]) == ("… ", " …")
    assert (said["C"], said["D"]) == ("Parque recién pintado", "")


def test_a_code_is_answered_at_once(client: Client, commitment: Commitment) -> None:
    html = client.get(f"/buscar/?q=+{commitment.ogp_id.lower()}+").content.decode()

    assert "Ese código es de:" in html
    assert f'href="{commitment.get_absolute_url()}"' in html


def test_drafts_and_withdrawn_records_are_not_found(commitment: Commitment, milestone: Milestone) -> None:
    codes = {hit.code for hit in find(Asked(milestone.title)).hits}
    assert milestone.code in codes

    milestone.withdraw(by=None, reason="Se publicó por error en la lista.")

    assert milestone.code not in {hit.code for hit in find(Asked(milestone.title)).hits}


STRANGE = ["", "q=", "q=%00", "q=%22", "q=-", "q=a:*", "q='; DROP TABLE x", "q=a&pagina=99999999"]


@pytest.mark.parametrize("query", [*STRANGE, "q=a&anio=x&clase=nada&localidad=../"])
def test_any_query_gets_a_page(client: Client, query: str) -> None:
    assert client.get(f"/buscar/?{query}").status_code == 200


def test_empty_result_helps(client: Client) -> None:
    html = client.get("/buscar/?q=xyzzyq").content.decode()
    assert "No encontramos nada con esas palabras." in html
    assert "Prueba con una sola palabra" in html


def test_queries_do_not_grow_with_results(client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/buscar/?q=parque&n={SearchRow.objects.count()}")
        return len(captured)

    row("A", "Parque uno")
    few = count()
    for number in range(40):
        row(f"B{number}", f"Parque {number}")

    assert count() <= few
    assert few <= 14

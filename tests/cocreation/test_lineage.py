"""Evaluation, answers and the way from each proposal to its end."""

import csv
import io
import itertools
from collections import Counter
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from cartagena_ogp.suppression import TOTAL, suppress
from cocreation.accounts import account_of, full_account
from cocreation.lineage import came_from, draft_commitment, link, revoke
from cocreation.models import Evaluation, Initiative, Link, Proposal
from cocreation.models.evaluation import evaluate
from commitments.models import Commitment

from .samples import WHY, a_cycle, a_proposal, an_initiative, evaluated

Kind = Link.Kind
ON = date(2026, 9, 15)


@pytest.fixture
def cycle(db: None):
    return a_cycle(ON, "evaluation")


def test_no_answer_before_two_people_evaluated(cycle, editor, lead) -> None:
    proposal = a_proposal(cycle)
    evaluated(proposal, editor, editor)
    with pytest.raises(ValidationError, match="dos personas"):
        proposal.respond("taken", by=lead, answer="Sí.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(fate="taken", answer="Sí.", answered_on=ON)
    evaluated(proposal, lead, score=0)
    with pytest.raises(ValidationError, match="80 caracteres"):
        proposal.respond("not_chosen", by=lead, answer="No se puede.")
    proposal.respond("not_chosen", by=lead, answer=WHY)
    with pytest.raises(ValidationError, match="ya tiene respuesta"):
        proposal.respond("taken", by=lead, answer="Sí.")
    with pytest.raises(ValidationError):
        evaluate(proposal, by=lead, comment="Otra vez", **Evaluation.objects.first().scores)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evaluation.objects.update(comment="Cambiada")


def test_page_shows_answer_scores_and_disagreement_only_once_answered(
    client: Client, cycle, editor, lead
) -> None:
    proposal = evaluated(a_proposal(cycle), editor, score=3)
    evaluated(proposal, lead, score=0)
    assert "No coinciden" not in client.get(proposal.get_absolute_url()).content.decode()
    proposal.respond("not_chosen", by=lead, answer=WHY)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert page.count("No coinciden") == 5
    assert WHY in page
    assert lead.name not in page


def test_links_are_only_added_and_never_go_round(cycle) -> None:
    one, two, three = (a_proposal(cycle) for _n in range(3))
    made = link(one, two, Kind.MERGED, by=None, reason="Dicen lo mismo.")
    link(two, three, Kind.SPLIT, by=None, reason="Una parte es de agua.")
    for origin, end in ((three, one), (two, one), (one, one), (one, two)):
        with pytest.raises(DatabaseError), transaction.atomic():
            link(origin, end, Kind.MERGED, by=None, reason="Otra vez.")
    for sql in ("UPDATE cocreation_link SET reason='x'", "DELETE FROM cocreation_link"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(ValidationError):
        link(one, three, Kind.MERGED, by=None, reason=" ")
    revoke(made, by=None, reason="Era otra.")
    link(two, one, Kind.MERGED, by=None, reason="Ahora sí.")
    assert Link.objects.count() == 3


def test_every_proposal_has_one_fate_and_the_fates_add_up(client: Client, cycle, editor, lead, plan) -> None:
    plan.change(by=None, reason="Fechas.", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    chosen, lost, open_one = (an_initiative(cycle) for _n in range(3))
    proposals = [a_proposal(cycle) for _n in range(8)]
    link(proposals[0], proposals[1], Kind.MERGED, by=None, reason="Lo mismo.")
    link(proposals[1], chosen, Kind.MERGED, by=None, reason="Lo mismo.")
    link(proposals[2], lost, Kind.INSPIRED, by=None, reason="Inspira.")
    link(proposals[3], open_one, Kind.INSPIRED, by=None, reason="Inspira.")
    evaluated(proposals[4], editor, lead).respond("not_chosen", by=lead, answer=WHY)
    evaluated(proposals[5], editor)
    proposals[6].reject(by=lead, why="publicidad")
    chosen.decide("chosen", by=lead, reason="La eligió la gente.")
    lost.decide("not_chosen", by=lead, reason=WHY)
    draft = draft_commitment(chosen, plan, by=lead, ogp_id="COCDI0077")
    fates = {row.proposal.pk: row.fate.code for row in full_account(cycle)}

    assert [fates[one.pk] for one in proposals] == [
        "chosen", "chosen", "initiative_not_chosen", "initiative", "not_chosen", "evaluating", "rejected",
        "received",
    ]  # fmt: skip
    draft.publish(by=lead)
    made = account_of(cycle)
    assert {fate.code: n for fate, n in made.counts}["commitment"] == 2
    assert sum(n for _fate, n in made.counts) == made.total == 8
    origin = came_from(draft)
    assert (origin["initiatives"], origin["proposals"]) == ([chosen], proposals[:2])
    page = client.get(proposals[0].get_absolute_url()).content.decode()
    assert draft.get_absolute_url() in page, "the end is one click away"
    assert proposals[0].title in client.get(draft.get_absolute_url()).content.decode()
    hidden = client.get(proposals[6].get_absolute_url()).content.decode()
    assert proposals[6].title not in hidden
    assert proposals[6].text not in hidden
    assert "publicidad" in hidden
    text = client.get(reverse("cocreation:account_csv", args=[cycle.slug])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = client.get(reverse("cocreation:account_json", args=[cycle.slug])).json()
    assert len(rows) == told["total"] == sum(told["destinos"].values()) == 8
    assert proposals[6].title not in text
    with pytest.raises(ValidationError, match="ya tiene su compromiso"):
        draft_commitment(chosen, plan, by=lead, ogp_id="COCDI0078")
    with pytest.raises(ValidationError, match="elegida"):
        draft_commitment(Initiative.objects.get(pk=lost.pk), plan, by=lead, ogp_id="COCDI0078")
    assert Commitment.objects.filter(ogp_id="COCDI0078").count() == 0


@pytest.mark.parametrize("seed", [1811, 1533])
def test_what_the_database_counts_is_the_end_of_each_proposal(cycle, plan, editor, lead, seed: int) -> None:
    random, other = Random(seed), a_cycle(ON, "evaluation", slug="otro")
    plan.change(by=None, reason="Fechas.", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    ideas = [an_initiative(cycle) for _n in range(5)]
    proposals = [a_proposal(random.choice([cycle, cycle, other])) for _n in range(24)]
    links = []
    for place, one in enumerate(proposals):
        if random.random() < 0.2:
            evaluated(one, editor, lead)
        ends = random.sample([*proposals[place + 1 :], *ideas], random.choice([0, 1, 1, 2]))
        links += [link(one, end, Kind.MERGED, by=None, reason="Lo mismo.") for end in ends]
    same_account(cycle, other)
    for wrong in random.sample(links, 5):
        revoke(wrong, by=None, reason="Era otra.")
    ideas[0].decide("chosen", by=lead, reason="La eligió la gente.")
    ideas[1].decide("not_chosen", by=lead, reason=WHY)
    draft = draft_commitment(ideas[0], plan, by=lead, ogp_id="COCDI0077")
    random.choice(proposals).reject(by=lead, why="publicidad")
    same_account(cycle, other)
    draft.publish(by=lead)
    same_account(cycle, other)


def same_account(*cycles) -> None:
    for one in cycles:
        ends = [(row.proposal.pk, row.fate.code) for row in full_account(one)]
        made = account_of(one, size=len(ends))
        counts = {fate.code: n for fate, n in made.counts}
        assert counts == Counter(fate for _key, fate in ends)
        assert made.with_fate("") == [key for key, _fate in ends]
        for wanted in counts:
            assert made.with_fate(wanted) == [key for key, fate in ends if fate == wanted]


def test_the_account_goes_on_where_the_page_before_ended(client: Client, cycle, lead, monkeypatch) -> None:
    monkeypatch.setattr("cocreation.views.cycles.PER_PAGE", 2)
    proposals = [a_proposal(cycle) for _n in range(5)]
    proposals[1].reject(by=lead, why="publicidad")
    here, seen = reverse("cocreation:account", args=[cycle.slug]), []
    path = f"{here}?destino=received"
    while path:
        page = client.get(path)
        seen += [row.proposal.code for row in page.context["rows"]]
        path = page.context["next_url"]
    assert seen == [one.code for one in (proposals[0], *proposals[2:])]
    assert client.get(f"{here}?desde=nada%00").context["rows"][0].proposal.code == proposals[0].code


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_hidden_cells_cannot_be_worked_out_from_the_totals(seed: int) -> None:
    random = Random(seed)
    rows, columns = range(random.randint(1, 5)), range(random.randint(1, 4))
    cells = {(row, column): random.choice([0, 0, 1, 2, 4, 5, 9, 40]) for row in rows for column in columns}
    shown = suppress(cells)

    assert not any(people is not None and 0 < people < 5 for people in shown.values())
    hidden = [cell for cell, people in shown.items() if people is None]
    lines = [[(r, c) for c in [*columns, TOTAL]] for r in [*rows, TOTAL]]
    lines += [[(r, c) for r in [*rows, TOTAL]] for c in [*columns, TOTAL]]
    known = solved(hidden, lines)
    assert not known & {cell for cell in hidden if TOTAL not in cell}


def solved(hidden, lines) -> set:
    """Cells that linear algebra finds: each line is an equation «cells = total»."""
    matrix = []
    for line in lines:
        signs = [Fraction(0)] * len(hidden)
        for cell in line:
            if cell in hidden:
                place = 1 if line.index(cell) == len(line) - 1 else 0
                signs[hidden.index(cell)] = Fraction(-1 if place else 1)
        if any(signs):
            matrix.append(signs)
    done = 0
    for column in range(len(hidden)):
        pivot = next((n for n in range(done, len(matrix)) if matrix[n][column]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        matrix[done] = [value / matrix[done][column] for value in matrix[done]]
        for n in itertools.chain(range(done), range(done + 1, len(matrix))):
            if matrix[n][column]:
                factor = matrix[n][column]
                matrix[n] = [a - factor * b for a, b in zip(matrix[n], matrix[done], strict=True)]
        done += 1
    return {hidden[row.index(1)] for row in matrix[:done] if sum(value != 0 for value in row) == 1}

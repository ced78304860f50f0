"""The plan that the portal opens with: real facts, published, and nothing invented."""

import re
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command

from cartagena_ogp import history
from cartagena_ogp.models import EntityData, HistoryEntry, Institution, Territory
from cartagena_ogp.records import record_for
from commitments.models import ActionPlan, Commitment, Evidence, Milestone

pytestmark = pytest.mark.django_db


def load(*options: str) -> str:
    output = StringIO()
    call_command("load_first_content", *options, stdout=output)
    return output.getvalue()


def test_the_plan_2022_2023_is_published_with_its_numbers():
    load()
    plan = ActionPlan.objects.published().get(slug="2022-2023")

    assert (plan.submitted_on.isoformat(), plan.state) == ("2022-11-29", "closed")
    assert (plan.groups_count, plan.meetings_count, plan.initiatives_count) == (7, 23, 12)
    assert (plan.proposals_at_least, plan.voters_at_least) == (120, 300)
    assert plan.implementers.count() == 6
    assert plan.endorsements.count() == 12
    assert plan.endorsements.filter(group="communal", locality__code="localidad-3").count() == 2
    assert plan.sections.count() == 17
    assert plan.sections.get(question="foreword").missing_reason
    assert not plan.sections.filter(source_url="").exclude(body="").exists()


def test_both_commitments_are_complete_and_rest_on_the_monitor_report():
    load()
    shown = Commitment.objects.published().order_by("ogp_id")

    assert [c.ogp_id for c in shown] == ["COCDI0001", "COCDI0002"]
    assert {c.status for c in shown} == {"complete"}
    assert all(c.evidence.get().url.startswith("https://www.opengovpartnership.org/") for c in shown)
    assert [c.values.count() for c in shown] == [3, 2]
    assert not Milestone.objects.exists()


def test_the_words_that_the_guide_of_the_api_looks_for_are_found(client):
    load()
    page = unescape(client.get("/datos/api/").text)
    asked = re.search(r"/api/v1/compromisos\?q=[^\"]+", page)
    assert [found["code"] for found in client.get(asked[0]).json()["results"]] == ["COCDI0001"]


def test_what_the_sources_do_not_say_stays_empty():
    load()
    entity = EntityData.current()
    commitment = Commitment.objects.get(ogp_id="COCDI0001")

    assert [entity.address, entity.switchboard, entity.free_line, entity.email] == ["", "", "", ""]
    assert [commitment.status_quo, commitment.long_term_goal, commitment.sector] == ["", "", ""]
    assert commitment.sdgs == []
    assert commitment.budget is None
    assert commitment.status_on is None
    assert Evidence.objects.filter(dated_on=None).count() == 2


def test_places_know_their_localidad():
    load()
    barrio = Territory.objects.get(code="barrio-getsemani")

    assert (barrio.parent.code, barrio.locality.code) == ("ucg-01", "localidad-1")
    assert Territory.objects.filter(kind="barrio").count() == 187


def test_loading_twice_changes_nothing():
    load()
    before = HistoryEntry.objects.count()
    output = load()

    assert HistoryEntry.objects.count() == before
    assert "ya estaba" in output


def test_if_empty_leaves_a_portal_with_institutions_alone():
    Institution(slug="mia", name="Mía", kind="oficina").add(by=None)
    load("--if-empty")

    assert Institution.objects.count() == 1
    assert not ActionPlan.objects.exists()


def test_the_last_history_entry_says_what_the_record_says_now():
    load()
    for record in (*ActionPlan.objects.all(), *Commitment.objects.all(), *Institution.objects.all()):
        described = record_for(record)
        last = history.last_payload(described.kind, described.code(record))
        assert last is not None
        assert last.body["after"] == described.facts(described.fresh(record))

"""The desks of co-creation: who may do what, and the session sheet typed at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp.models import Membership
from cocreation import permissions
from cocreation.models import Attendance, Attendee, Claim, Proposal, Question
from tests.conftest import person
from tests.staff import enter

from .samples import TEXT, WHY, a_cycle, a_dialogue, a_proposal, a_table, an_initiative, evaluated

pytestmark = pytest.mark.django_db
Role = Membership.Role
CAN = {
    "can_enter": {"facilitator", "moderator", "editor", "lead", "auditor", "administrator"},
    "can_edit": {"facilitator", "lead", "administrator"},
    "can_see_attendees": {"facilitator", "lead", "administrator"},
    "can_moderate": {"facilitator", "moderator", "lead", "administrator"},
    "can_evaluate": {"facilitator", "editor", "lead", "administrator"},
    "can_answer": {"lead", "administrator"},
}


@pytest.fixture
def facilitator(institution):
    return person("keila@cartagena.test", "Keila Blanquicet", Role.FACILITATOR, institution)


@pytest.fixture
def moderator(institution):
    return person("dario@cartagena.test", "Darío Torres", Role.MODERATOR, institution)


def test_who_may_do_what(facilitator, moderator, editor, lead, auditor, administrator) -> None:
    people = {
        "facilitator": facilitator,
        "moderator": moderator,
        "editor": editor,
        "lead": lead,
        "auditor": auditor,
        "administrator": administrator,
    }
    found = {name: {who for who, one in people.items() if getattr(permissions, name)(one)} for name in CAN}
    assert found == CAN


def url(obj, page: str = "change") -> str:
    return reverse(f"admin:cocreation_{obj._meta.model_name}_{page}", args=[obj.pk])


def sheet(proposals: list[dict[str, str]], people: list[dict[str, str]]) -> dict[str, str]:
    sent = {}
    for prefix, rows in (("propuesta", proposals), ("persona", people)):
        sent |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def test_a_session_sheet_is_kept_whole_or_not_at_all(client: Client, facilitator) -> None:
    table = a_table(a_cycle(timezone.localdate()))
    enter(client, facilitator)
    good = {"title": "Luz en el parque", "text": f"{TEXT} Luz."}
    shy = {"name": "Ana", "email": "", "gender": "mujer"}
    for rows, people in (
        ([good, {"title": "Sola", "text": ""}], []),
        ([good, good | {"title": "Otra vez"}], []),
        ([good], [shy]),
        ([], []),
    ):
        answer = client.post(url(table, "sheet"), sheet(rows, people))
        assert answer.status_code == 422
        assert not Proposal.objects.exists()
        assert not Attendee.objects.exists()
        assert not rows or "Luz en el parque" in answer.content.decode()

    people = [shy | {"consents": "on"}, {"name": "Luis"}]
    assert client.post(url(table, "sheet"), sheet([good], people)).status_code == 302
    assert Proposal.objects.get().is_published
    assert Attendee.objects.count() == Attendance.objects.count() == 2
    assert set(Attendance.objects.values_list("gender", "consent_version")) == {("mujer", 1), ("", None)}
    assert {field.name for field in Attendance._meta.fields}.isdisjoint(
        {"name", "email", "attendee", "number"}
    )
    assert client.post(url(table, "sheet"), sheet([good], [])).status_code == 422, "typed twice"
    page = client.get(table.get_absolute_url()).content.decode()
    assert "Ana" not in page
    assert "Luis" not in page


def test_codes_are_printed_as_tagged_pdf_and_only_their_digest_stays(
    client: Client, facilitator, auditor
) -> None:
    table = a_table(a_cycle(timezone.localdate()))
    a_proposal(table.cycle, channel="table", table=table)
    enter(client, facilitator)
    answer = client.post(url(table, "codes"))
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer.headers["Cache-Control"]
    assert len(Claim.objects.get().code_sha256) == 64
    for name in ("table_sheet", "table_list"):
        blank = client.get(reverse(f"cocreation:{name}", args=[table.code]))
        assert b"/StructTreeRoot" in blank.content
    enter(client, auditor)
    assert client.post(url(table, "codes")).status_code == 403
    assert client.get(url(table, "sheet")).status_code == 403


def test_a_proposal_is_moderated_evaluated_answered_and_linked(
    client: Client, facilitator, editor, lead, moderator
) -> None:
    cycle = a_cycle(timezone.localdate())
    proposal = Proposal(
        cycle=cycle, title="Luz", text=TEXT, submitted_on=timezone.localdate(), state="waiting"
    )
    proposal.hold()
    enter(client, moderator)
    assert client.post(url(proposal, "publicar-propuesta"), {"expected_version": 1}).status_code == 302
    assert client.get(url(proposal, "responder")).status_code == 403
    scores = {
        "competence": 3,
        "legality": 3,
        "cost": 0,
        "deadline": 2,
        "openness": 2,
        "comment": "Hay plata.",
    }
    for who in (facilitator, editor):
        enter(client, who)
        assert "Hay plata." not in client.get(url(proposal, "evaluar")).content.decode(), "blind"
        client.post(url(proposal, "evaluar"), scores | {"expected_version": 2})
    assert client.get(url(proposal, "responder")).status_code == 403
    enter(client, lead)
    short = {"fate": "not_chosen", "answer": "No hay plata.", "expected_version": 2}
    assert client.post(url(proposal, "responder"), short).status_code == 422
    client.post(url(proposal, "responder"), short | {"answer": WHY})
    initiative = an_initiative(cycle)
    linked = {
        "kind": "inspired",
        "initiative": initiative.pk,
        "reason": "Dio la idea.",
        "expected_version": 3,
    }
    assert client.post(url(proposal, "vincular"), linked).status_code == 302
    assert client.post(url(proposal, "vincular"), linked).status_code == 422, "the same link twice"
    proposal.refresh_from_db()
    assert proposal.fate == "not_chosen"
    assert proposal.links_out.get().to_initiative == initiative


def test_a_chosen_initiative_becomes_a_draft_in_one_act(client: Client, lead, plan) -> None:
    initiative = an_initiative(a_cycle(timezone.localdate(), "drafting"))
    enter(client, lead)
    assert client.get(url(initiative, "compromiso")).status_code == 403
    given = {"outcome": "chosen", "reason": "La gente la eligió en la consulta.", "expected_version": 2}
    assert client.post(url(initiative, "resultado"), given).status_code == 302
    act = {"plan": plan.pk, "ogp_id": "COCDI0042", "expected_version": 3}
    assert client.post(url(initiative, "compromiso"), act).status_code == 302
    made = initiative.links_out.get().to_commitment
    assert (made.ogp_id, made.is_published) == ("COCDI0042", False)
    assert client.post(url(initiative, "compromiso"), act).status_code == 403, "only once"


def test_a_question_is_answered_in_public_and_its_address_forgotten(
    client: Client, facilitator, lead, institution
) -> None:
    dialogue = a_dialogue(starts_at=timezone.now() - timedelta(hours=1))
    question = Question.objects.create(
        dialogue=dialogue, text="¿Cuánto costó el parque?", email="ana@example.org", state="waiting"
    )
    enter(client, facilitator)
    review = {"question": question.pk, "state": "published", "expected_version": 2}
    client.post(url(dialogue, "revisar-pregunta"), review)
    answer = {
        "question": question.pk,
        "institution": institution.pk,
        "answer": "Costó cien millones.",
        "expected_version": 2,
    }
    assert client.post(url(dialogue, "responder-pregunta"), answer).status_code == 302
    question.refresh_from_db()
    assert question.email == ""
    assert "Costó cien millones." in client.get(dialogue.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rows", [2, 30])
def test_ten_queries_at_most_whatever_the_rows(rows: int, client: Client, editor, lead) -> None:
    from cocreation.lineage import link
    from tests.commitments.test_page_costs import MOST, queries_of

    cycle = a_cycle(timezone.localdate(), "evaluation")
    table, initiative = a_table(cycle), an_initiative(cycle)
    for _number in range(rows):
        proposal = a_proposal(cycle, channel="table", table=table)
        link(proposal, initiative, "merged_into", by=None, reason="Piden lo mismo.")
        Attendance.objects.create(table=table, sector="population")
    evaluated(proposal, editor, lead).respond("not_chosen", by=lead, answer=WHY)
    here = f"/participa/ciclos/{cycle.slug}/"
    for path in (
        "/participa/",
        here,
        f"{here}cuentas/",
        f"{here}quienes/",
        "/participa/propuestas/?q=bus&orden=apoyos",
        proposal.get_absolute_url(),
        "/participa/iniciativas/",
        initiative.get_absolute_url(),
        "/participa/mesas/",
        table.get_absolute_url(),
        "/participa/dialogos/",
        "/",
    ):
        queries = queries_of(client, path)
        assert len(queries) <= MOST, path + "\n" + "\n".join(queries)

"""Who may do what, as a table; and the same asked of the server, address by address."""

from datetime import date

import pytest
from django.contrib import admin
from django.urls import reverse

from cartagena_ogp.models import HistoryEntry, Membership, User
from commitments import permissions
from commitments.admin.desk import RoomDesk
from commitments.models import ActionPlan, Agreement, Commitment, Evidence, Meeting, Milestone, ProgressUpdate
from tests.conftest import person
from tests.staff import enter

pytestmark = pytest.mark.django_db

PEOPLE = ("administrator", "lead", "editor", "other_editor", "auditor", "moderator", "gone")
ALL = {"administrator", "lead"}
OWN = ALL | {"editor"}
TABLE = {
    "enter": ALL | {"editor", "other_editor", "auditor"},
    "see plan": ALL | {"editor", "other_editor", "auditor"},
    "edit plan": ALL,
    "publish plan": ALL,
    "see commitment": OWN | {"auditor"},
    "edit commitment": OWN,
    "publish commitment": ALL,
    "see milestone": OWN | {"auditor"},
    "edit milestone": OWN,
    "publish milestone": OWN,
    "see shared commitment": OWN | {"auditor", "other_editor"},
    "edit shared commitment": OWN,
    "edit shared milestone": OWN | {"other_editor"},
    "add milestone": ALL | {"editor", "other_editor"},
    "fulfil agreement": ALL | {"other_editor"},
}


@pytest.fixture
def moderator(institution) -> User:
    return person("marelvis@cartagena.test", "Marelvis Torres", Membership.Role.MODERATOR, institution)


@pytest.fixture
def gone(institution) -> User:
    """Was an editor here; the account is closed."""
    made = person("luis@cartagena.test", "Luis Barrios", Membership.Role.COMMITMENT_EDITOR, institution)
    made.is_active = False
    made.save()
    return made


@pytest.fixture
def agreement(plan, other_institution) -> Agreement:
    meeting = Meeting(plan=plan, title="Mesa de datos", held_on=date(2023, 3, 1)).add(by=None)
    meeting.publish(by=None)
    return Agreement.objects.create(
        meeting=meeting, text="Enviar los datos", responsible=other_institution, due_on=date(2023, 4, 1)
    )


@pytest.fixture
def shared(plan, institution, other_institution) -> Milestone:
    """A milestone that another institution leads, in a commitment of this one."""
    commitment = Commitment(
        ogp_id="COCDI0007",
        plan=plan,
        title="Datos de obras",
        short_title="Datos de obras",
        responsible=institution,
        starts_on=date(2023, 1, 1),
        ends_on=date(2023, 12, 1),
    ).add(by=None)
    made = Milestone(
        commitment=commitment,
        number=1,
        title="Capacitar a los equipos",
        due_on=date(2023, 6, 1),
        responsible=other_institution,
    )
    return made.add(by=None)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may(request, who, milestone, agreement, shared):
    someone = request.getfixturevalue(who)
    commitment, plan = milestone.commitment, milestone.commitment.plan
    answers = {
        "enter": lambda: permissions.can_enter(someone),
        "see plan": lambda: permissions.can_see(someone, plan),
        "edit plan": lambda: permissions.can_edit_plans(someone),
        "publish plan": lambda: permissions.can_publish(someone, plan),
        "see commitment": lambda: permissions.can_see(someone, commitment),
        "edit commitment": lambda: permissions.can_edit(someone, commitment),
        "publish commitment": lambda: permissions.can_publish(someone, commitment),
        "see milestone": lambda: permissions.can_see(someone, milestone),
        "edit milestone": lambda: permissions.can_edit(someone, milestone),
        "publish milestone": lambda: permissions.can_publish(someone, milestone),
        "see shared commitment": lambda: permissions.can_see(someone, shared.commitment),
        "edit shared commitment": lambda: permissions.can_edit(someone, shared.commitment),
        "edit shared milestone": lambda: permissions.can_edit(someone, shared),
        "add milestone": lambda: permissions.can_add_milestone(someone),
        "fulfil agreement": lambda: permissions.can_fulfil(someone, agreement),
    }
    may = {act for act, answer in answers.items() if answer()}
    assert may == {act for act, people in TABLE.items() if who in people}


def everything() -> list[list]:
    """All that an act could have left."""
    models = (ActionPlan, Commitment, Milestone, Meeting, Agreement, Evidence, ProgressUpdate, HistoryEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def addresses(*objects) -> list[str]:
    """Every page of the desk about one record, and every page that adds or imports."""
    found = [reverse("admin:commitments_actionplan_import"), reverse("admin:commitments_actionplan_confirm")]
    found += [reverse(f"admin:commitments_{name}_add") for name in ("actionplan", "commitment", "meeting")]
    for obj in objects:
        desk: RoomDesk = admin.site.get_model_admin(type(obj))
        pages = ["change", "delete", "publish", "withdraw", *(act.slug for act in desk.acts)]
        found += [desk.url_of(obj, page) for page in pages]
    return found


FORGED = {
    "title": "Título de otra institución",
    "status": "limited",
    "percent": "90",
    "done": "Dicho por quien no responde por esto.",
    "reason": "Dicho por quien no responde por esto.",
    "kind": "link",
    "description": "Falsa",
    "url": "https://example.org/",
    "due_on": "2030-01-01",
    "expected_version": "1",
    "post": "yes",
    "token": "x",
}


@pytest.mark.parametrize("who", ["other_editor", "auditor", "moderator"])
def test_nobody_from_elsewhere_writes_through_any_address(client, request, who, milestone, plan):
    """The agreement is left out: the other editor may fulfil it."""
    milestone.commitment.refresh_from_db()
    enter(client, request.getfixturevalue(who))
    before = everything()

    answers = {
        address: client.post(address, FORGED).status_code
        for address in addresses(plan, milestone.commitment, milestone)
    }

    assert len(answers) > 15
    assert {address: status for address, status in answers.items() if status != 403} == {}
    assert everything() == before


def test_another_institutions_record_cannot_be_read_either(client, other_editor, milestone):
    enter(client, other_editor)
    for page in ("change", "history", "preview"):
        for obj in (milestone, milestone.commitment):
            name = f"admin:commitments_{obj._meta.model_name}_{page}"
            assert client.get(reverse(name, args=[obj.pk])).status_code == 403
    shown = client.get(reverse("admin:commitments_commitment_changelist"))
    assert shown.status_code == 200
    assert "COCDI0001" not in shown.content.decode()


def test_an_editor_cannot_add_a_milestone_to_another_institutions_commitment(
    client, other_editor, commitment
):
    enter(client, other_editor)
    response = client.post(
        reverse("admin:commitments_milestone_add"),
        {"commitment": commitment.pk, "number": 9, "title": "Ajeno", "due_on": "2023-06-01", "weight": 1},
    )
    assert response.status_code == 422
    assert not Milestone.objects.exists()


def test_an_editor_reads_but_does_not_write_the_commitment_of_a_milestone_of_theirs(
    client, other_editor, shared
):
    enter(client, other_editor)
    address = reverse("admin:commitments_commitment_change", args=[shared.commitment_id])
    page = client.get(address)
    assert page.status_code == 200
    assert "Guardar" not in page.content.decode()
    assert client.post(address, FORGED).status_code == 403


def test_an_auditor_reads_everything(client, auditor, milestone, plan):
    enter(client, auditor)
    for obj in (plan, milestone.commitment, milestone):
        name = f"admin:commitments_{obj._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200
        assert client.get(reverse(f"{name}_change", args=[obj.pk])).status_code == 200
    assert client.get(reverse("admin:commitments_actionplan_ogp", args=[plan.pk, "csv"])).status_code == 200

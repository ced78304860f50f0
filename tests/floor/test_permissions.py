"""Who may do what: people down the side, acts across the top."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cartagena_ogp import permissions as may
from cartagena_ogp.models import Institution, Membership, User
from tests.conftest import person
from tests.staff import enter

pytestmark = pytest.mark.django_db

PEOPLE = ("editor", "other_editor", "lead", "auditor", "administrator")

#                      editor other  lead   auditor administrator
TABLE = {
    "is_staff":           (1, 1, 1, 1, 1),
    "is_editor":          (1, 1, 0, 0, 0),
    "is_lead":            (0, 0, 1, 0, 0),
    "is_auditor":         (0, 0, 0, 1, 0),
    "is_administrator":   (0, 0, 0, 0, 1),
    "edits_everything":   (0, 0, 1, 0, 1),
    "sees_everything":    (0, 0, 1, 1, 1),
    "sees_people_in_history": (0, 0, 0, 1, 1),
}  # fmt: skip


@pytest.fixture
def people(editor, other_editor, lead, auditor, administrator):
    return dict(zip(PEOPLE, (editor, other_editor, lead, auditor, administrator), strict=True))


@pytest.mark.parametrize("act", TABLE)
def test_the_table(people, act):
    answers = tuple(int(getattr(may, act)(people[name])) for name in PEOPLE)

    assert answers == TABLE[act]


@pytest.mark.parametrize("act", TABLE)
def test_a_visitor_may_nothing(act):
    assert not getattr(may, act)(AnonymousUser())


@pytest.mark.parametrize("act", TABLE)
def test_a_deactivated_account_may_nothing(people, act):
    for somebody in people.values():
        somebody.is_active = False

    assert not any(getattr(may, act)(somebody) for somebody in people.values())


def test_reach_is_ones_own_institution(people, institution, other_institution):
    reach = {
        name: (
            may.edits_for(who, institution),
            may.edits_for(who, other_institution),
            may.edits_for(who, None),
        )
        for name, who in people.items()
    }

    assert reach == {
        "editor": (True, False, False),
        "other_editor": (False, True, False),
        "lead": (True, True, True),
        "auditor": (False, False, False),
        "administrator": (True, True, True),
    }


def test_an_administrator_by_role_needs_no_superuser(institution):
    by_role = person("jefa@cartagena.test", "Jefa", Membership.Role.ADMINISTRATOR, institution)

    assert may.is_administrator(by_role)
    assert not by_role.is_superuser


#  desk                        editor lead auditor administrator: sees, adds
DESKS = {
    "portal_institution":   ((1, 0), (1, 0), (1, 0), (1, 1)),
    "portal_territory":     ((1, 0), (1, 0), (1, 0), (1, 0)),
    "portal_user":          ((0, 0), (0, 0), (0, 0), (1, 1)),
    "portal_membership":    ((0, 0), (0, 0), (0, 0), (1, 1)),
    "portal_localclosure":  ((0, 0), (0, 0), (0, 0), (1, 1)),
    "portal_feedback":      ((0, 0), (1, 0), (1, 0), (1, 0)),
    "portal_attachment":    ((0, 0), (1, 0), (1, 0), (1, 0)),
    "portal_historyentry":  ((0, 0), (0, 0), (1, 0), (1, 0)),
}  # fmt: skip


@pytest.mark.parametrize("desk", DESKS)
def test_who_opens_each_desk(client, people, desk):
    found = []
    for name in ("editor", "lead", "auditor", "administrator"):
        enter(client, people[name])
        pages = [client.get(reverse(f"admin:{desk}_{page}")) for page in ("changelist", "add")]
        found.append(tuple(int(page.status_code == 200) for page in pages))

    assert tuple(found) == DESKS[desk]


def test_only_administrators_change_an_institution(client, people, institution):
    url = reverse("admin:portal_institution_change", args=[institution.pk])
    for name in ("editor", "lead", "auditor"):
        enter(client, people[name])
        assert client.get(url).status_code == 200
        assert client.post(url, {"name": "Cambiada", "reason": "Sin permiso."}).status_code == 403

    assert Institution.objects.get(pk=institution.pk).name == "Secretaría General"


def test_the_person_who_acted_is_read_by_auditors_alone(client, people, institution):
    institution.change(by=people["administrator"], reason="Se aclara qué hace.", purpose="Coordina.")
    url = reverse("admin:portal_institution_change", args=[institution.pk])

    enter(client, people["auditor"])
    assert "Éder Julio" in client.get(url).content.decode()
    enter(client, people["editor"])
    assert "Éder Julio" not in client.get(url).content.decode()


def test_a_role_taken_away_counts_at_once(client, editor, lead):
    enter(client, lead)
    assert client.get(reverse("admin:portal_feedback_changelist")).status_code == 200

    lead.memberships.get().delete()

    assert client.get(reverse("admin:portal_feedback_changelist")).status_code == 403
    assert not User.objects.get(pk=lead.pk).groups.exists()

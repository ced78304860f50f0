"""The supervisor's desk: who may do what, and a report from a phone in one form."""

import pytest
from django.utils import timezone

from publicworks import permissions
from publicworks.models import ProblemReport, WorkChange
from tests.publicworks.works_samples import a_report, draft_work, picture, today, url, waiting_report
from tests.staff import enter

pytestmark = pytest.mark.django_db

WHO = ("supervisor", "other_supervisor", "moderator", "editor", "lead", "auditor", "administrator")
#                            supervisor other  moder. editor lead   audit. admin.
TABLE = {
    "can_enter":            (True,  True,  False, False, True,  True,  True),
    "can_see_work":         (True,  False, False, False, True,  True,  True),
    "can_edit_work":        (True,  False, False, False, True,  False, True),
    "can_add_work":         (True,  True,  False, False, True,  False, True),
    "can_publish_work":     (True,  False, False, False, True,  False, True),
    "can_moderate":         (False, False, True,  False, True,  False, True),
    "can_answer":           (True,  False, False, False, True,  False, True),
    "can_enter_reports":    (True,  True,  True,  False, True,  True,  True),
    "can_see_report":       (True,  False, True,  False, True,  True,  True),
}  # fmt: skip
ALONE = {"can_enter", "can_add_work", "can_moderate", "can_enter_reports"}
OF_REPORTS = {"can_answer", "can_see_report"}


@pytest.mark.parametrize("question", TABLE)
@pytest.mark.parametrize("column", range(len(WHO)), ids=WHO)
def test_who_may_do_what(request, work, question, column):
    who = request.getfixturevalue(WHO[column])
    ask = getattr(permissions, question)
    subject = a_report(work) if question in OF_REPORTS else work
    given = ask(who) if question in ALONE else ask(who, subject)
    assert given is TABLE[question][column]


def test_what_waits_is_not_for_who_answers(supervisor, work):
    report = waiting_report(work)
    assert not permissions.can_see_report(supervisor, report)
    assert report not in permissions.reports_for(supervisor)


def test_a_supervisor_reports_from_a_phone(client, supervisor, work):
    enter(client, supervisor)
    page = client.get(url(work, "avance")).content.decode()
    assert 'inputmode="numeric"' in page
    sent = {
        "physical": "62", "done": "Va la cuarta cuadra.", "source": "supervisor", "on": today().isoformat(),
        "photo_1": picture(), "photos_show": "La cuarta cuadra.", "expected_version": work.version,
    }  # fmt: skip
    assert client.post(url(work, "avance"), sent).status_code == 302
    work.refresh_from_db()
    assert work.physical_progress == 62
    shown = client.get(work.get_absolute_url()).content.decode()
    assert "La cuarta cuadra." in shown
    assert "Va la cuarta cuadra." in shown


def test_what_is_wrong_keeps_what_was_typed(client, supervisor, work):
    enter(client, supervisor)
    sent = {
        "physical": "162", "done": "Va la cuarta cuadra.", "source": "supervisor", "on": "2999-01-01",
        "photo_1": picture(), "expected_version": work.version,
    }  # fmt: skip
    response = client.post(url(work, "avance"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    for words in (
        "El avance va de 0 a 100.",
        "Di qué se ve en las fotos",
        "ya haya llegado",
        "Va la cuarta cuadra.",
    ):
        assert words in page


def test_the_day_and_the_status_move_by_acts_with_reasons(client, supervisor, work):
    enter(client, supervisor)
    sent = {
        "planned_starts_on": work.planned_starts_on.isoformat(),
        "started_on": work.started_on.isoformat(),
    }
    sent |= {
        "planned_ends_on": "2027-06-30",
        "reason": "La lluvia paró la obra.",
        "expected_version": work.version,
    }
    assert client.post(url(work, "fechas"), sent).status_code == 302
    work.refresh_from_db()
    halted = {
        "status": "implementation",
        "condition": "suspended",
        "on": today().isoformat(),
        "reason": "corto",
    }
    halted |= {"expected_version": work.version}
    assert client.post(url(work, "estado"), halted).status_code == 422
    assert client.post(url(work, "estado"), halted | {"reason": "Falta mover una red."}).status_code == 302
    assert {change.field for change in WorkChange.objects.all()} == {"planned_ends_on", "condition"}
    change_form = client.get(url(work)).content.decode()
    assert "Falta mover una red." in change_form
    assert 'name="planned_ends_on"' not in change_form


def test_another_supervisor_stays_out(client, other_supervisor, work):
    enter(client, other_supervisor)
    for page in ("change", "avance", "estado", "fechas", "archivo"):
        assert client.get(url(work, page)).status_code == 403
    assert work.title not in client.get("/admin/publicworks/work/").content.decode()


def test_a_draft_is_previewed_and_published(client, supervisor, institution):
    work = draft_work(institution)
    enter(client, supervisor)
    preview = client.get(url(work, "preview")).content.decode()
    assert work.title in preview
    assert 'content="noindex"' in preview
    assert client.post(url(work, "publish"), {"reason": "Está completa la ficha."}).status_code == 302
    assert client.get(work.get_absolute_url()).status_code == 200


def test_moderation_and_the_answer(client, moderator, supervisor, work):
    report = waiting_report(work)
    enter(client, moderator)
    assert report.code in client.get("/admin/publicworks/problemreport/?estado=por-revisar").content.decode()
    assert client.get(url(report)).status_code == 200
    assert client.post(url(report, "publish"), {"reason": ""}).status_code == 302
    assert client.get(url(report, "responder")).status_code == 403
    enter(client, supervisor)
    report.refresh_from_db()
    sent = {"outcome": "fixed", "body": "Quedó tapada y señalizada.", "expected_version": report.version}
    assert client.post(url(report, "responder"), sent).status_code == 302
    assert ProblemReport.objects.get().closed_on == timezone.localdate()
    assert "Quedó tapada" in client.get(url(report)).content.decode()


def test_a_refusal_names_its_rule(client, moderator, work):
    report = waiting_report(work)
    enter(client, moderator)
    sent = {"rule": "otro", "note": "", "expected_version": report.version}
    assert client.post(url(report, "rechazar"), sent).status_code == 422
    assert client.post(url(report, "rechazar"), sent | {"note": "Es de otra obra."}).status_code == 302
    report.refresh_from_db()
    assert report.rejected_on == timezone.localdate()

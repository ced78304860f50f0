"""Who is reminded of what, and when: once each, only of what citizens see, never of samples."""

from datetime import date, timedelta

import pytest
import time_machine

from cartagena_ogp.models import OutgoingMail
from commitments import reminders
from commitments.models import ActionPlan, Agreement, Meeting
from commitments.tasks import remind_of_commitments
from tests.commitments.samples import proof

pytestmark = pytest.mark.django_db
DUE = date(2023, 3, 31)


@pytest.fixture
def going_on(plan, milestone):
    """The milestone of a plan under way, due on the last day of March; its commitment ends in August."""
    plan.change(by=None, state=ActionPlan.State.UNDER_WAY)
    milestone.commitment.change(by=None, last_news_on=date(2023, 3, 1))
    return milestone


def subjects() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("subject", flat=True))


def test_reminders_leave_before_the_date_on_passing_and_weekly_while_late(going_on, editor):
    days = [DUE + timedelta(days=n) for n in range(-20, 20)]
    left = [(day - DUE).days for day in days if reminders.remind(day)]

    assert left == [-14, -7, -1, 1, 8, 15]
    assert {mail.to for mail in OutgoingMail.objects.all()} == {editor.email}
    assert subjects()[0] == "Faltan 14 días: Publicar la primera versión del tablero"
    assert subjects()[2].startswith("Falta 1 día:")
    assert subjects()[3].startswith("Va con 1 día de retraso:")


def test_each_reminder_leaves_once(going_on, editor):
    assert reminders.remind(DUE - timedelta(days=7)) == 1
    assert reminders.remind(DUE - timedelta(days=7)) == 0
    assert OutgoingMail.objects.count() == 1
    body = OutgoingMail.objects.get().body
    assert "31\xa0de\xa0marzo\xa0de\xa02023" in body
    assert going_on.get_absolute_url() in body


def test_a_day_without_the_portal_is_made_up_for(going_on, editor):
    assert reminders.remind(DUE - timedelta(days=12)) == 1
    assert reminders.remind(DUE) == 1
    assert subjects()[1].startswith("Se cumple hoy")


def test_another_date_starts_again(going_on, editor):
    reminders.remind(DUE - timedelta(days=7))
    going_on.reschedule(date(2023, 4, 30), by=None, reason="El contrato se firmó un mes tarde.", on=DUE)
    assert reminders.remind(date(2023, 4, 23)) == 1


def test_the_contact_gets_it_too_and_the_lead_when_there_is_nobody(going_on, lead):
    reminders.remind(DUE - timedelta(days=7))
    assert OutgoingMail.objects.get().to == lead.email

    going_on.commitment.change(by=None, contact_email="contratos@cartagena.test")
    reminders.remind(DUE - timedelta(days=1))
    assert OutgoingMail.objects.latest("pk").to == "contratos@cartagena.test"


def test_nobody_is_reminded_of_drafts_samples_closed_plans_or_what_is_done(going_on, editor, plan):
    day = DUE - timedelta(days=7)
    for without in (
        lambda: going_on.change(by=None, is_illustrative=True),
        lambda: going_on.change(by=None, is_illustrative=False, published_at=None, published_by=None),
        lambda: going_on.publish(by=None) and plan.change(by=None, state=ActionPlan.State.CLOSED),
        lambda: plan.change(by=None, state=ActionPlan.State.UNDER_WAY) and complete(going_on),
    ):
        without()
        assert reminders.remind(day) == 0
    assert not OutgoingMail.objects.exists()


def complete(milestone):
    proof(milestone)
    milestone.change_status("complete", by=None, reason="El tablero está en línea.", on=date(2023, 3, 1))


def test_agreements_of_published_meetings_are_reminded_too(plan, other_institution, other_editor):
    meeting = Meeting(plan=plan, title="Mesa", held_on=date(2023, 3, 1)).add(by=None)
    text = "Enviar el inventario\nde contratos & anexos"
    Agreement.objects.create(meeting=meeting, text=text, responsible=other_institution, due_on=DUE)
    assert reminders.remind(DUE - timedelta(days=1)) == 0

    meeting.publish(by=None)
    assert reminders.remind(DUE - timedelta(days=1)) == 1
    sent = OutgoingMail.objects.get()
    assert (sent.to, sent.subject) == (
        other_editor.email,
        "Falta 1 día: Enviar el inventario de contratos & anexos",
    )


def test_silence_is_asked_about_once(going_on, editor):
    assert reminders.remind_of_silence(date(2023, 4, 30)) == 0
    assert reminders.remind_of_silence(date(2023, 5, 1)) == 1
    assert reminders.remind_of_silence(date(2023, 5, 2)) == 0
    assert subjects() == ["Sin novedades: Contratos a la vista"]
    assert "desde hace 61 días" in OutgoingMail.objects.get().body


def test_the_lead_reads_once_a_week_what_is_late_and_silent(going_on, lead, editor):
    assert not reminders.summarise(date(2023, 3, 27))
    assert reminders.summarise(date(2023, 5, 8))
    assert not reminders.summarise(date(2023, 5, 10))

    sent = OutgoingMail.objects.get()
    assert sent.to == lead.email
    assert "Publicar la primera versión del tablero" in sent.body
    assert "38 días tarde" in sent.body
    assert "COCDI0001 · Contratos a la vista" in sent.body


def test_the_job_of_seven_in_the_morning_sends_everything_on_mondays(going_on, lead, editor):
    with time_machine.travel("2023-05-08T12:00:00Z", tick=False):
        remind_of_commitments(timestamp=0)
        remind_of_commitments(timestamp=0)
    told = [(mail.to, mail.subject.split(":")[0]) for mail in OutgoingMail.objects.order_by("pk")]
    assert told == [
        (editor.email, "Va con 38 días de retraso"),
        (editor.email, "Sin novedades"),
        (lead.email, "Resumen de la semana"),
    ]

"""Requests, sessions, readings, verdicts: what is asked and answered, in public, and where voices differ."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cartagena_ogp.models import OutgoingMail
from cocreation import mandates
from cocreation.models import Committee
from commitments.models import ActionPlan, Evidence, Meeting
from monitoring import compliance, dialogue, reminders
from monitoring.models import CorrectiveAction, EvidenceRequest, Verdict
from monitoring.questions import Kind
from monitoring.standings import differing, milestones_with_voices
from tests.commitments.test_page_costs import MOST, queries_of
from tests.monitoring.conftest import DAY
from tests.monitoring.test_expected import tell
from tests.staff import enter

pytestmark = pytest.mark.django_db


def ask(monitor, milestone, institution, **more) -> EvidenceRequest:
    facts = {"asked": "Las actas de entrega.", "asked_on": DAY, "due_on": DAY + timedelta(days=20)}
    return dialogue.ask(
        by=monitor, commitment=milestone.commitment, milestone=milestone, institution=institution,
        **(facts | more),
    )  # fmt: skip


def test_a_late_request_is_seen_answered_and_closed(client, monitor, editor, proven, institution):
    asked = ask(monitor, proven, institution)
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "de retraso" in page
    assert "Vencidas (1)" in client.get(reverse("monitoring:requests")).content.decode()

    file = SimpleUploadedFile("acta.txt", b"Acta de entrega")
    sent = {"institution": institution.pk, "text": "Aquí están las actas.", "file_1": file}
    address = reverse("monitoring_desk:answer_request", args=[asked.code])
    assert enter(client, editor).post(address, sent).status_code == 302
    dialogue.close_request(asked, by=monitor, outcome="enough", reason="Las actas coinciden.", on=DAY)
    client.logout()
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "acta.txt" in page
    assert "Las actas coinciden." in page
    assert EvidenceRequest.objects.late(date(2030, 1, 1)).count() == 0


def test_three_readings_and_their_difference_in_words(client, monitor, mandate, member, proven, lead):
    proven.change_status("complete", by=lead, reason="Se terminó el tablero.", on=DAY)
    dialogue.read(proven, by=monitor, completion="limited", explanation="Faltan diez.", read_on=DAY)
    dialogue.judge(
        proven, mandate=mandate, by=member, position="objects", reasons="El acta no tiene firmas.", on=DAY
    )
    for address in (proven.get_absolute_url(), reverse("monitoring:differences")):
        page = client.get(address).content.decode()
        assert "La Alcaldía dice «completo»; el monitor lee «limitado»." in page
        assert "el comité objeta la evidencia" in page
        assert "Faltan diez." in page

    dialogue.read(proven, by=monitor, completion="complete", explanation="Ya están las diez.", read_on=DAY)
    dialogue.judge(
        proven, mandate=mandate, by=member, position="validates", reasons="Ya tiene firmas.", on=DAY
    )
    assert list(differing(milestones_with_voices(type(proven).objects.all()))) == []


@pytest.mark.parametrize("withdrawn", ["milestone", "commitment"])
def test_nothing_leads_to_a_promise_that_was_withdrawn(
    client, monitor, mandate, member, proven, institution, lead, withdrawn
):
    asked = ask(monitor, proven, institution)
    facts = {"asked": "El presupuesto.", "asked_on": DAY, "due_on": DAY + timedelta(days=9)}
    whole = dialogue.ask(by=monitor, commitment=proven.commitment, institution=institution, **facts)
    read = dialogue.read(proven, by=monitor, completion="limited", explanation="Faltan diez.", read_on=DAY)
    judged = dialogue.judge(
        proven, mandate=mandate, by=member, position="validates", reasons="Está firmada.", on=DAY
    )
    agreed = {"text": "Enviar las actas", "responsible": institution, "due_on": DAY, "milestone": proven}
    session = dialogue.hold_session(
        by=monitor, plan=proven.commitment.plan, title="Avance", held_on=DAY, areas=[institution],
        agenda="Actas", agreements=[agreed],
    )  # fmt: skip
    addresses = [one.get_absolute_url() for one in (asked, read, judged, session)]
    shown = f'href="{proven.get_absolute_url()}"'
    assert all(shown in client.get(address).content.decode() for address in addresses)

    subject = proven if withdrawn == "milestone" else proven.commitment
    subject.withdraw(by=lead, reason="Se publicó por error.")
    addresses += [whole.get_absolute_url()] if withdrawn == "commitment" else []
    for address in addresses:
        page = client.get(address).content.decode()
        assert f'href="{subject.get_absolute_url()}' not in page
        assert shown not in page
        assert '<span lang="es">(retirado)</span>' in page


def test_the_first_page_leads_to_no_plan_that_was_withdrawn(client, body, lead):
    shown = f'href="{body.plan.get_absolute_url()}"'
    assert shown in client.get("/seguimiento/").content.decode()

    body.plan.withdraw(by=lead, reason="Se publicó por error.")

    page = client.get("/seguimiento/").content.decode()
    assert shown not in page
    assert '<span lang="es">(retirado)</span>' in page


def test_an_objection_runs_fifteen_business_days(mandate, member, proven):
    made = dialogue.judge(
        proven, mandate=mandate, by=member, position="objects", reasons="El acta no tiene firmas.",
        on=date(2026, 7, 1),
    )  # fmt: skip
    assert made.reply_due_on == date(2026, 7, 24)
    assert list(Verdict.objects.late(date(2026, 7, 25))) == [made]


def test_a_verdict_needs_evidence(mandate, member, milestone):
    with pytest.raises(ValidationError):
        dialogue.judge(
            milestone, mandate=mandate, by=member, position="validates", reasons="Se ve bien.", on=DAY
        )


def test_a_session_leaves_agreements_that_are_followed(
    client, monitor, editor, plan, institution, commitment
):
    sent = {
        "title": "Avance", "held_on": "2023-09-04", "areas": [institution.pk], "agenda": "Actas",
        "obstacles": "La lluvia", "text_1": "Enviar las actas", "responsible_1": institution.pk,
        "due_on_1": "2023-09-20",
    }  # fmt: skip
    address = reverse("monitoring_desk:session", args=[plan.slug])
    enter(client, monitor)
    assert client.post(address, sent | {"due_on_1": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    session = plan.working_sessions.get()
    dialogue.fulfil(session.agreements.get(), by=editor, on=DAY, outcome="Se enviaron doce actas.")
    page = client.get(session.get_absolute_url()).content.decode()
    assert "La lluvia" in page
    assert "Se enviaron doce actas." in page


def test_reminders_leave_once_to_whoever_owes(monitor, editor, proven, institution, body):
    ask(monitor, proven, institution)
    on = DAY + timedelta(days=19)
    assert reminders.remind(on) > 0
    assert reminders.remind(on) == 0
    told = OutgoingMail.objects.values_list("to", flat=True)
    assert {monitor.email, editor.email} <= set(told)


def test_compliance_counts_only_what_is_there(client, plan, body, monitor, proven):
    states = {item.code: item.status for item in compliance.items_of(plan, date(2024, 6, 1))}
    assert states["1.1"] == compliance.MISSING
    assert states["2.3"] == compliance.MET
    assert states["6.1"] == compliance.MET
    assert states["6.2"] == compliance.MISSING
    page = client.get(reverse("monitoring:compliance")).content.decode()
    assert "No cumple" in page
    assert "Falta una sesión del comité" in page
    plan.change(by=None, reason="Se marca como muestra.", is_illustrative=True)
    assert ActionPlan.objects.count() == 1
    assert (
        "Todavía no hay un plan presentado" in client.get(reverse("monitoring:compliance")).content.decode()
    )


def test_compliance_counts_neither_what_is_announced_nor_samples(plan, body, monitor, proven, institution):
    on = date(2024, 6, 1)
    Evidence.objects.update(is_illustrative=True)
    body.change(by=None, reason="Es una muestra.", is_illustrative=True)
    tomorrow = {"plan": plan, "title": "Avance", "held_on": on + timedelta(days=1)}
    Meeting(**tomorrow).add(by=None).publish(by=None)
    dialogue.hold_session(by=monitor, areas=[institution], agenda="Actas", **tomorrow)
    committee = Committee(plan=plan).add(by=None).publish(by=None)
    mandates.hold_session(committee, by=None, presences={}, agenda="Actas", held_on=tomorrow["held_on"])
    states = {item.code: item.status for item in compliance.items_of(plan, on)}
    assert {states[code] for code in ("1.1", "2.3", "5.1", "5.2", "6.1")} == {compliance.MISSING}
    later = {item.code: item.status for item in compliance.items_of(plan, tomorrow["held_on"])}
    assert (later["1.1"], later["5.2"]) == (compliance.MET, compliance.MET)


def test_a_session_that_is_not_kept_leaves_no_file(monitor, plan, institution, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("acta.txt", b"Acta de la sesi\xc3\xb3n")
    facts = {"title": "Avance", "held_on": DAY, "agenda": "Actas", "agreements": [{"text": ""}]}
    with pytest.raises(ValidationError):
        dialogue.hold_session(by=monitor, areas=[institution], plan=plan, upload=file, **facts)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_nobody_is_reminded_of_a_report_that_may_be_elsewhere(body, monitor, commitment):
    on = commitment.ends_on
    assert list(reminders.of_monitors())
    tell(body, Kind.INCEPTION)
    assert list(reminders.of_monitors()) == []
    assert reminders.remind(on) == 0


def test_a_correction_names_where_it_came_from(client, lead, institution):
    facts = {"said": "No llegó el aviso", "changed": "Se avisa por radio", "institution": institution}
    with pytest.raises(ValidationError):
        CorrectiveAction(source="comment", due_on=DAY, **facts).add(by=lead)
    made = CorrectiveAction(source="comment", source_url="https://example.org/c", due_on=DAY, **facts)
    made.add(by=lead).publish(by=lead)
    assert "Se avisa por radio" in client.get(reverse("monitoring:actions")).content.decode()
    with pytest.raises(ValidationError):
        made.change(by=lead, reason="Ya se hizo la cuña.", state="done")


@pytest.mark.parametrize(("path", "status"), [("compliance", 404), ("verdicts", 200), ("requests", 200)])
def test_an_address_with_a_null_character_breaks_nothing(client, path, status):
    address = reverse(f"monitoring:{path}")
    assert client.get(f"{address}?plan=%00&de=%00&estado=%00&desde=%00").status_code == status


@pytest.mark.parametrize("name", ["home", "requests", "verdicts", "differences", "reports", "compliance"])
@pytest.mark.parametrize("rows", [2, 30])
def test_pages_ask_the_same_with_many_rows(
    client, name, rows, monitor, mandate, member, proven, institution, body
):
    for number in range(rows):
        ask(monitor, proven, institution)
        position = "objects" if number % 2 else "validates"
        dialogue.judge(
            proven, mandate=mandate, by=member, position=position, reasons="Lo vimos en el sitio.", on=DAY
        )
        dialogue.read(proven, by=monitor, completion="limited", explanation="Falta la mitad.", read_on=DAY)
    assert len(queries_of(client, reverse(f"monitoring:{name}"))) <= MOST

"""Plans, milestones, meetings, institutions and the front page, as a visitor reads them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from commitments import views
from commitments.models import ActionPlan, Agreement, Endorsement, Meeting, MeetingAttendance, PlanSection
from commitments.views.commitments import render_commitment
from commitments.views.meetings import render_meeting
from commitments.views.milestones import render_milestone
from commitments.views.plans import render_plan
from tests.commitments.samples import draft_commitment, draft_milestone, proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(plan, institution, other_institution) -> Meeting:
    made = Meeting(
        plan=plan, title="Mesa de seguimiento", held_on=date(2023, 3, 1), summary="Se revisó todo."
    )
    made.add(by=None)
    MeetingAttendance.objects.create(meeting=made, institution=other_institution, people=3)
    Agreement.objects.create(
        meeting=made, text="Entregar la base de datos.", responsible=institution, due_on=date(2023, 4, 1)
    )
    return made


def test_a_plan_shows_every_question_and_says_what_is_missing(client, plan, commitment):
    PlanSection.objects.create(plan=plan, question="vision", body="La gente **confía** en lo público.")
    PlanSection.objects.create(plan=plan, question="foreword", missing_reason="No se encontró el texto.")
    Endorsement.objects.create(plan=plan, name="Odelys Salcedo", group="academia")
    page = client.get("/planes/2022-2023/")

    assertContains(page, "La gente <strong>confía</strong> en lo público.")
    assertContains(page, "No se encontró el texto.")
    assertContains(page, "La Alcaldía no ha publicado esta parte del plan.")
    for question in PlanSection.Question:
        assertContains(page, f"<h3>{question.label}</h3>", html=True)
    assertContains(page, "Odelys Salcedo")
    assertContains(page, "Contratos a la vista")


def test_a_plan_in_preparation_says_what_is_known(client, db):
    made = ActionPlan(slug="proximo", title="Próximo plan").add(by=None)
    assert client.get("/planes/proximo/").status_code == 404
    made.publish(by=None)
    assertContains(client.get("/planes/proximo/"), "Este plan apenas se prepara.")
    assertContains(client.get("/planes/"), "En preparación")


def test_a_plan_leaves_out_draft_commitments_and_meetings(client, plan, institution, meeting):
    draft_commitment(plan, institution)
    page = client.get("/planes/2022-2023/")
    assertNotContains(page, "Presupuesto explicado")
    assertNotContains(page, "Mesa de seguimiento")


def test_the_admin_s_preview_shows_drafts_and_says_so(plan, institution, commitment, meeting):
    request = RequestFactory().get("/admin/vista-previa/")
    draft = draft_commitment(plan, institution)
    step = draft_milestone(commitment, title="Hito por aprobar")
    for page, words in (
        (render_plan(request, plan, preview=True), "Presupuesto explicado"),
        (render_commitment(request, draft, preview=True), "Presupuesto explicado"),
        (render_commitment(request, commitment, preview=True), "Hito por aprobar"),
        (render_milestone(request, step, preview=True), "Hito por aprobar"),
        (render_meeting(request, meeting, preview=True), "Mesa de seguimiento"),
    ):
        assertContains(page, words)
        assertContains(page, "Vista previa")
        assertContains(page, 'content="noindex"')


@time_machine.travel("2023-05-10 10:00-05:00", tick=False)
def test_a_milestone_shows_reports_and_proof(client, milestone):
    milestone.report_progress(
        by=None,
        on=date(2023, 3, 15),
        percent=62,
        status="limited",
        done="Se instaló el tablero.",
        obstacles="Faltan los permisos.",
        next_step="Pedir los permisos.",
    )
    proof(milestone)
    page = client.get("/compromisos/COCDI0001/hitos/1/")
    assertContains(page, "Va con retraso: debía estar listo el 31\u00a0de\u00a0marzo\u00a0de\u00a02023")
    assertContains(page, "Faltan los permisos.")
    assertContains(page, "Pedir los permisos.")
    assertContains(page, "Tablero en línea")
    assertRedirects(
        client.get("/compromisos/cocdi0001/hitos/1/"), "/compromisos/COCDI0001/hitos/1/", status_code=301
    )


def test_a_milestone_is_public_only_with_its_commitment(client, commitment, plan, institution):
    draft = draft_milestone(commitment, number=7)
    assert client.get("/compromisos/COCDI0001/hitos/7/").status_code == 404
    draft.publish(by=None)
    assert client.get("/compromisos/COCDI0001/hitos/7/").status_code == 200
    hidden = draft_commitment(plan, institution)
    draft_milestone(hidden, number=1).publish(by=None)
    assert client.get(f"/compromisos/{hidden.ogp_id}/hitos/1/").status_code == 404
    assert client.get("/compromisos/COCDI0001/hitos/99999999999/").status_code == 404


def test_a_meeting_says_who_came_and_what_is_late(client, meeting):
    address = meeting.get_absolute_url()
    assert client.get(address).status_code == 404
    assertNotContains(client.get("/compromisos/mesas/"), "Mesa de seguimiento")

    meeting.publish(by=None)
    page = client.get(address)
    assertContains(page, "Queda 1 acuerdo por cumplir.")
    assertContains(page, "Con retraso")
    assertContains(page, "Escuela de Gobierno y Liderazgo")
    assertContains(client.get("/compromisos/mesas/"), "1 acuerdo con retraso")
    assertRedirects(client.get(address.lower()), address, status_code=301)


def test_a_meeting_leads_to_no_milestone_that_is_not_shown(client, meeting, milestone):
    meeting.publish(by=None)
    meeting.agreements.update(milestone=milestone)
    link = f'href="{milestone.get_absolute_url()}"'
    assertContains(client.get(meeting.get_absolute_url()), link)
    milestone.withdraw(by=None, reason="Se cargó dos veces.")
    assertNotContains(client.get(meeting.get_absolute_url()), link)


def test_an_institution_shows_all_it_answers_for_late_first(client, milestone, meeting):
    draft_milestone(milestone.commitment, number=2, title="Hito futuro", due_on=date(2099, 1, 1)).publish(
        by=None
    )
    meeting.publish(by=None)
    page = client.get("/instituciones/secretaria-general/")
    text = page.content.decode()
    assertContains(page, "Contratos a la vista")
    assertContains(page, "Entregar la base de datos.")
    assert text.index("Publicar la primera versión del tablero") < text.index("Hito futuro")
    assertContains(client.get("/instituciones/"), "Responde por 1 compromiso")


def test_an_institution_hides_what_is_not_published(client, institution, plan, meeting):
    draft = draft_commitment(plan, institution)
    draft_milestone(draft, title="Hito secreto").publish(by=None)
    page = client.get("/instituciones/secretaria-general/")
    assertNotContains(page, "Presupuesto explicado")
    assertNotContains(page, "Hito secreto")
    assertNotContains(page, "Entregar la base de datos.")
    assertContains(page, "Todavía no responde por ningún compromiso publicado.")


def test_the_front_page_counts_tells_and_announces(client, commitment, milestone):
    later = timezone.localdate() + timedelta(days=10)
    draft_milestone(commitment, number=2, title="Lo que viene", due_on=later).publish(by=None)
    draft_milestone(commitment, number=3, title="Lo que nadie aprobó", due_on=later)
    page = client.get("/")

    assertContains(page, "Lo que la Alcaldía prometió, lo que hizo y lo que falta.")
    assertContains(page, 'href="/compromisos/?atrasados=si">con retraso</a>')
    assert [count["number"] for count in page.context["counts"]] == [1, 0, 1, 0]
    assertContains(page, "Lo que viene")
    assertContains(page, "Se publicó · hito")
    assertNotContains(page, "Lo que nadie aprobó")


def test_a_silent_week_says_when_the_last_change_was(client, commitment):
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        page = client.get("/")
        assertContains(page, "Esta semana no hubo cambios. El último fue el")


def test_every_view_is_read_only(client, commitment, milestone, plan):
    for path in ("/", "/planes/", "/compromisos/", "/compromisos/COCDI0001/", "/compromisos/calendario/"):
        assert client.post(path).status_code == 405
        response = client.get(path)
        assert "Set-Cookie" not in response.headers
    assert set(views.__all__) >= {"commitment", "plan", "milestone", "meeting"}

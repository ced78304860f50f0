"""The editor's desk: what needs attention is found, acts are whole, bad input is kept and explained."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp.models import Attachment, HistoryPayload
from commitments.models import (
    ActionPlan,
    Commitment,
    Evidence,
    Meeting,
    Milestone,
    ProgressUpdate,
)
from tests.commitments.samples import draft_commitment, draft_milestone, photo, proof, seen, url
from tests.staff import enter, hidden_and_shown

pytestmark = pytest.mark.django_db
WHY = "El proveedor entregó el tablero dos meses tarde."


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client, editor):
    """The editor of the responsible institution, inside the admin."""
    return enter(client, editor)


@pytest.fixture
def lead_desk(client, lead):
    return enter(client, lead)


def listing(model, **query) -> str:
    return reverse(f"admin:commitments_{model._meta.model_name}_changelist", query=query or None)


# -- lists ----------------------------------------------------------------------------------
def test_filters_find_what_needs_attention(lead_desk, plan, institution):
    today = timezone.localdate()
    long = {"starts_on": today - timedelta(days=300), "ends_on": today + timedelta(days=300)}
    told = draft_commitment(plan, institution, short_title="Con novedades", **long)
    proof(told)
    told.change(by=None, last_news_on=today)
    told.publish(by=None)
    draft_commitment(plan, None, short_title="De nadie", last_news_on=today, **long)
    late = draft_commitment(plan, institution, short_title="Vencido", starts_on=date(2022, 1, 1))
    late.publish(by=None)
    expected = {
        "sin-evidencia": {"De nadie", "Vencido"},
        "sin-novedades": {"Vencido"},
        "con-retraso": {"Vencido"},
        "sin-responsable": {"De nadie"},
        "borradores": {"De nadie"},
    }
    for value, titles in expected.items():
        page = lead_desk.get(listing(Commitment, atencion=value))
        assert {row.short_title for row in page.context["cl"].result_list} == titles, value
    assert "Nunca hubo novedades" in lead_desk.get(listing(Commitment)).content.decode()
    draft_milestone(told, due_on=today - timedelta(days=9)).publish(by=None)
    page = lead_desk.get(listing(Commitment, atencion="con-retraso")).content.decode()
    assert "1 hito<" in page
    assert "9 días<" in lead_desk.get(listing(Milestone, atencion="con-retraso")).content.decode()


def test_lists_cost_the_same_with_more_rows(lead_desk, plan, institution, django_assert_max_num_queries):
    for _ in range(8):
        draft_milestone(draft_commitment(plan, institution))
    for model in (Commitment, Milestone, ActionPlan, Meeting):
        with django_assert_max_num_queries(22):
            assert lead_desk.get(listing(model)).status_code == 200


def test_search_finds_by_institution_and_words(lead_desk, commitment):
    for words in ("COCDI0001", "tablero", "Secretaría General"):
        page = lead_desk.get(listing(Commitment, q=words))
        assert list(page.context["cl"].result_list) == [commitment]


# -- progress, from a phone -----------------------------------------------------------------
REPORT = {"percent": "40", "status": "limited", "done": "Se contrató el desarrollo del tablero."}


def test_progress_with_a_photo_is_one_act(desk, milestone, editor):
    data = REPORT | {
        "percent": "100",
        "status": "complete",
        "expected_version": milestone.version,
        "file": photo(),
        "file_title": "El tablero en línea",
    }
    answer = desk.post(url(milestone, "avance"), data, follow=True)

    assert "Quedó tu reporte" in answer.content.decode()
    milestone.refresh_from_db()
    assert (milestone.progress, milestone.status) == (100, "complete")
    evidence = milestone.evidence.get()
    assert (evidence.kind, evidence.added_by, evidence.attachment.is_public) == ("photo", editor, True)
    assert evidence.dated_on == milestone.updates.get().reported_on


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"percent": "140"}, "va de 0 a 100"),
        ({"percent": "-1"}, "va de 0 a 100"),
        ({"percent": "mucho"}, "número entero"),
        ({"status": "inventado"}, "inventado"),
        ({"status": "complete"}, "sube aquí mismo una evidencia"),
        ({"done": "Nada"}, "Explícalo en una frase"),
        ({"done": ""}, "Falta este dato"),
    ],
)
def test_a_report_that_cannot_be_is_explained_and_kept(desk, milestone, wrong, says):
    data = REPORT | {"obstacles": "Llovió tres semanas", "expected_version": milestone.version} | wrong
    answer = desk.post(url(milestone, "avance"), data)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "Llovió tres semanas" in answer.content.decode()
    milestone.refresh_from_db()
    assert milestone.progress == 0
    assert not ProgressUpdate.objects.exists()


def test_a_file_that_is_refused_leaves_nothing(desk, milestone, tmp_path):
    heavy = SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(50 * 1024 * 1024), "image/png")
    for file in (heavy, SimpleUploadedFile("foto.png", b"<svg onload=alert(1)>", "image/png")):
        data = REPORT | {"expected_version": milestone.version, "file": file, "file_title": "Foto"}
        answer = desk.post(url(milestone, "avance"), data)
        assert answer.status_code == 422
        assert "Se contrató el desarrollo" in answer.content.decode()
    assert not Attachment.objects.exists()
    assert not ProgressUpdate.objects.exists()
    assert not list(tmp_path.rglob("adjuntos/*/*/*"))


def test_somebody_else_saved_meanwhile(desk, milestone):
    old = milestone.version
    milestone.report_progress(
        by=None, percent=30, status="limited", done="Se publicó el pliego.", on=date(2023, 1, 9)
    )

    answer = desk.post(url(milestone, "avance"), REPORT | {"expected_version": old})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Otra persona guardó cambios" in page
    assert "Se contrató el desarrollo" in page
    assert milestone.updates.count() == 1
    again = answer.context["form"].data
    assert desk.post(url(milestone, "avance"), again.dict()).status_code == 302
    assert milestone.updates.count() == 2


def test_what_somebody_else_changed_is_said_before_it_is_written_over(desk, commitment):
    data = hidden_and_shown(desk.get(url(commitment, "modificar")).context["form"])
    approved = {"approved_by": "Comité, acta 4", "approved_on": "2023-06-01", "reason": WHY}
    desk.post(url(commitment, "modificar"), data | approved | {"problem": "Otro problema.\nCon dos líneas."})

    answer = desk.post(url(commitment, "modificar"), data | approved | {"ends_on": "2023-11-30"})

    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"__all__", "problem", "ends_on"}
    assert "Ahora dice: «Otro problema." in form.errors["problem"][0]
    assert form["ends_on"].value() == "2023-11-30"


def test_the_code_that_a_milestone_shows_finds_it(desk, milestone):
    Milestone(commitment=milestone.commitment, number=7, title="Otro", due_on=date(2023, 5, 1)).add(by=None)
    found = desk.get(listing(Milestone, q=f" {milestone.code.lower()} ")).context["cl"].queryset
    assert list(found) == [milestone]


# -- status, dates, evidence ----------------------------------------------------------------
def test_a_status_needs_evidence_and_a_reason(desk, commitment):
    data = {"status": "complete", "reason": WHY, "expected_version": commitment.version}
    refused = desk.post(url(commitment, "estado"), data)
    assert refused.status_code == 422
    assert "primero agrega una evidencia" in refused.content.decode()
    assert WHY in refused.content.decode()

    proof(commitment)
    commitment.refresh_from_db()
    data["expected_version"] = commitment.version
    assert desk.post(url(commitment, "estado"), data | {"reason": "Ya"}).status_code == 422
    assert desk.post(url(commitment, "estado"), data).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.status, commitment.status_reason) == ("complete", WHY)


def test_a_published_date_moves_with_a_reason_on_its_own_page(desk, milestone):
    data = {"due_on": "2023-05-31", "reason": "", "expected_version": milestone.version}
    assert desk.post(url(milestone, "fecha"), data).status_code == 422
    form = seen(desk, milestone)
    assert "due_on" not in form
    desk.post(url(milestone), form | {"due_on": "2023-05-31", "reason": WHY, "title": "Otro título"})
    milestone.refresh_from_db()
    assert (milestone.title, milestone.due_on) == ("Otro título", date(2023, 3, 31))

    data |= {"reason": WHY, "expected_version": milestone.version}
    assert desk.post(url(milestone, "fecha"), data).status_code == 302
    milestone.refresh_from_db()
    assert milestone.due_on == date(2023, 5, 31)
    assert HistoryPayload.objects.filter(kind="hito").latest("entry_id").body["reason"] == WHY


EVIDENCE = {"kind": "document", "title": "Acta de entrega", "description": "Firmada por las dos partes."}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "Sube un archivo o escribe un enlace"),
        ({"url": "https://example.org/a", "file": "photo"}, "uno de los dos"),
        ({"url": "javascript:alert(1)"}, "dirección completa"),
        ({"url": "https://example.org/a", "dated_on": "2999-01-01"}, "futuro"),
        ({"url": "https://example.org/a", "title": ""}, "Falta este dato"),
    ],
)
def test_evidence_that_proves_nothing_is_explained_and_kept(desk, milestone, more, says):
    data = EVIDENCE | {"expected_version": milestone.version} | more
    if data.get("file") == "photo":
        data["file"] = photo()
    answer = desk.post(url(milestone, "evidencia"), data)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "Firmada por las dos partes." in answer.content.decode()
    assert not Evidence.objects.exists()
    assert not Attachment.objects.exists()


def test_evidence_is_added_and_withdrawn(desk, milestone):
    data = EVIDENCE | {"file": photo(), "expected_version": milestone.version}
    assert desk.post(url(milestone, "evidencia"), data).status_code == 302
    made = milestone.evidence.get()
    page = desk.get(url(milestone)).content.decode()
    assert "Retirar «Acta de entrega»" in page

    milestone.refresh_from_db()
    data = {
        "evidence": made.pk,
        "reason": "La foto muestra una cédula.",
        "expected_version": milestone.version,
    }
    assert desk.post(url(milestone, "retirar-evidencia"), data).status_code == 302
    assert not milestone.evidence.standing().exists()
    assert not Attachment.objects.public().exists()


# -- commitments ----------------------------------------------------------------------------
def test_what_was_promised_changes_only_on_the_modification_page(desk, commitment):
    form = seen(desk, commitment)
    assert not {"title", "problem", "action", "starts_on", "ends_on", "responsible"} & set(form)
    forged = form | {"title": "Otra promesa", "reason": WHY, "sector": "Contratación"}
    assert desk.post(url(commitment), forged).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.title, commitment.sector) == (
        "Tablero público de contratos del Distrito",
        "Contratación",
    )

    page = desk.get(url(commitment, "modificar"))
    data = hidden_and_shown(page.context["form"]) | {"ends_on": "2023-11-30", "reason": WHY}
    unapproved = desk.post(url(commitment, "modificar"), data)
    assert unapproved.status_code == 422
    assert "2023-11-30" in unapproved.content.decode()

    data |= {"approved_by": "Comité Ciudadano, acta 4", "approved_on": "2023-06-01"}
    assert desk.post(url(commitment, "modificar"), data | {"ends_on": "2020-01-01"}).status_code == 422
    assert desk.post(url(commitment, "modificar"), data).status_code == 302
    commitment.refresh_from_db()
    assert commitment.ends_on == date(2023, 11, 30)
    assert commitment.modifications.get().approved_by == "Comité Ciudadano, acta 4"


def test_a_duplicate_code_and_an_end_before_the_start_are_explained(lead_desk, commitment, plan):
    rows = {
        f"{name}-{count}": "0" for name in ("values", "parties") for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    data = rows | {
        "plan": plan.pk,
        "ogp_id": "COCDI0001",
        "title": "Otro compromiso con el mismo código",
        "short_title": "Otro",
        "starts_on": "2023-12-31",
        "ends_on": "2023-01-01",
    }
    answer = lead_desk.post(reverse("admin:commitments_commitment_add"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "termina antes de empezar" in page
    assert "Ya hay otro registro con ese dato" in page
    assert "Otro compromiso con el mismo código" in page
    assert Commitment.objects.count() == 1

    good = data | {"ogp_id": "COCDI0002", "ends_on": "2024-01-31"}
    assert lead_desk.post(reverse("admin:commitments_commitment_add"), good).status_code == 302
    assert Commitment.objects.get(ogp_id="COCDI0002").number == 2


def test_rows_and_texts_are_one_history_entry(lead_desk, commitment, other_institution):
    entries = HistoryPayload.objects.filter(kind="compromiso")
    before = entries.count()
    data = seen(lead_desk, commitment) | {
        "sector": "Contratación",
        "reason": WHY,
        "values-TOTAL_FORMS": "1",
        "values-0-commitment": str(commitment.pk),
        "values-0-value": "technology",
        "values-0-justification": "El tablero es una herramienta digital.",
    }
    assert lead_desk.post(url(commitment), data).status_code == 302
    assert entries.count() == before + 1
    after = entries.latest("entry_id").body["after"]
    assert after["sector"] == "Contratación"
    assert [value["value"] for value in after["values"]] == ["technology"]


def test_only_the_lead_publishes_a_commitment(client, editor, lead, plan, institution):
    draft = draft_commitment(plan, institution)
    step = draft_milestone(draft)
    enter(client, editor)
    assert url(draft, "publish") not in client.get(url(draft)).content.decode()
    assert client.post(url(draft, "publish"), {"reason": ""}).status_code == 403

    enter(client, lead)
    assert client.post(url(draft, "publish"), {"reason": ""}).status_code == 302
    step.refresh_from_db()
    assert step.is_published
    assert client.post(url(draft, "withdraw"), {"reason": ""}).status_code == 422
    assert client.post(url(draft, "withdraw"), {"reason": WHY}).status_code == 302
    assert not Commitment.objects.published().exists()


def test_publishing_inside_a_draft_plan_is_refused_kindly(lead_desk, institution):
    draft_plan = ActionPlan(slug="proximo", title="Plan que se prepara").add(by=None)
    draft = draft_commitment(draft_plan, institution)
    answer = lead_desk.post(url(draft, "publish"), {"reason": "Listo para publicar."})
    assert answer.status_code == 422
    assert "aún es borrador" in answer.content.decode()
    assert "Listo para publicar." in answer.content.decode()


def test_drafts_have_a_preview(lead_desk, plan, institution):
    draft = draft_commitment(plan, institution)
    step = draft_milestone(draft)
    meeting = Meeting(plan=plan, title="Mesa de datos", held_on=date(2023, 3, 1)).add(by=None)
    next_plan = ActionPlan(slug="proximo", title="Plan que se prepara").add(by=None)
    for obj in (draft, step, meeting, next_plan):
        page = lead_desk.get(url(obj, "preview"))
        assert page.status_code == 200, obj
        assert str(getattr(obj, "short_title", obj.title)) in page.content.decode()
    assert lead_desk.get(draft.get_absolute_url()).status_code == 404

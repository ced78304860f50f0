"""The desk of plans and working meetings: parts, files, agreements."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cartagena_ogp.models import Attachment
from commitments.models import Agreement, Endorsement, Meeting
from tests.commitments.samples import seen, url
from tests.staff import enter

pytestmark = pytest.mark.django_db
WHY = "La carta llegó con más firmas."


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lead_desk(client, lead):
    return enter(client, lead)


def test_a_plan_keeps_its_letter_sections_and_endorsements(lead_desk, plan):
    form = seen(lead_desk, plan)
    data = form | {
        "reason": "Llegó la carta de apoyo.",
        "letter_file": SimpleUploadedFile("carta.txt", b"Apoyamos este plan.", "text/plain"),
        "endorsements-TOTAL_FORMS": "1",
        "endorsements-0-plan": str(plan.pk),
        "endorsements-0-name": "Eliana Salas",
        "endorsements-0-group": "civil_society",
        "sections-TOTAL_FORMS": "1",
        "sections-0-plan": str(plan.pk),
        "sections-0-question": "vision",
        "sections-0-body": "",
        "sections-0-missing_reason": "",
    }
    refused = lead_desk.post(url(plan), data)
    assert refused.status_code == 422
    assert "di por qué no hay dato" in refused.content.decode()
    assert not Endorsement.objects.exists()
    assert not Attachment.objects.exists()

    data["letter_file"].seek(0)
    assert lead_desk.post(url(plan), data | {"sections-0-body": "Confianza."}).status_code == 302
    plan.refresh_from_db()
    first = plan.letter
    assert first.is_public
    assert plan.endorsements.get().name == "Eliana Salas"

    other = SimpleUploadedFile("carta.txt", b"Apoyamos este plan, con firmas.", "text/plain")
    assert (
        lead_desk.post(url(plan), seen(lead_desk, plan) | {"letter_file": other, "reason": WHY}).status_code
        == 302
    )
    plan.refresh_from_db()
    first.refresh_from_db()
    assert plan.letter.is_public
    assert not first.is_public


def test_an_institution_fulfils_its_agreement(client, lead, other_editor, plan, other_institution):
    enter(client, lead)
    rows = {f"attendances-{count}": "0" for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data = rows | {
        "plan": plan.pk,
        "title": "Mesa de datos",
        "held_on": "2023-03-01",
        "agreements-TOTAL_FORMS": "1",
        "agreements-INITIAL_FORMS": "0",
        "agreements-0-text": "Enviar los datos",
        "agreements-0-responsible": other_institution.pk,
        "agreements-0-due_on": "2023-04-01",
    }
    assert client.post(reverse("admin:commitments_meeting_add"), data).status_code == 302
    meeting = Meeting.objects.get()
    agreement = Agreement.objects.get()

    enter(client, other_editor)
    page = client.get(url(meeting))
    assert "Cumplir un acuerdo" in page.content.decode()
    done = {"agreement": agreement.pk, "done_on": "2023-03-30", "expected_version": 1}
    empty = client.post(url(meeting, "cumplir"), done | {"outcome": ""})
    assert empty.status_code == 422
    said = {"outcome": "Se enviaron por correo a la secretaría."}
    assert client.post(url(meeting, "cumplir"), done | said).status_code == 302
    agreement.refresh_from_db()
    assert agreement.done_on == date(2023, 3, 30)
    assert client.post(url(meeting, "cumplir"), done | said).status_code == 403

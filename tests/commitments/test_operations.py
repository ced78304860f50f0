"""Publication opens files and milestones, withdrawal closes them, evidence is as public as what it proves."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from cartagena_ogp import uploads
from cartagena_ogp.models import Attachment, HistoryPayload, SearchRow
from commitments import operations
from commitments.models import ActionPlan, Agreement, Commitment, Evidence, Meeting
from tests.commitments.samples import ON, draft_commitment, draft_milestone, inspected_photo

pytestmark = pytest.mark.django_db
WHY = "Se publicó antes de tiempo y falta una firma."


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(plan, institution):
    return draft_commitment(plan, institution)


def with_photo(to):
    return operations.add_evidence(
        to,
        by=None,
        on=ON,
        upload=inspected_photo(),
        kind="photo",
        title="Cartilla impresa",
        description="La portada de la cartilla.",
    )


def test_a_commitment_is_published_with_its_milestones_and_files(client, draft):
    milestone = draft_milestone(draft)
    own, steps = with_photo(draft), with_photo(milestone)
    address = own.attachment.get_absolute_url()
    assert client.get(address).status_code == 404

    operations.publish(draft, by=None)

    assert client.get(address).status_code == 200
    assert client.get(steps.attachment.get_absolute_url()).status_code == 200
    milestone.refresh_from_db()
    assert milestone.is_published
    assert SearchRow.objects.filter(kind__in=["compromiso", "hito"]).count() == 2


def test_withdrawal_closes_everything_and_keeps_the_reason(client, draft):
    milestone = draft_milestone(draft)
    proof = with_photo(milestone)
    operations.publish(draft, by=None)

    with pytest.raises(ValidationError):
        operations.withdraw(draft, by=None, reason=" ")
    assert client.get(proof.attachment.get_absolute_url()).status_code == 200
    operations.withdraw(draft, by=None, reason=WHY)

    assert client.get(proof.attachment.get_absolute_url()).status_code == 404
    assert not Commitment.objects.published().exists()
    assert not SearchRow.objects.filter(kind__in=["compromiso", "hito"]).exists()
    last = HistoryPayload.objects.filter(kind="compromiso").latest("entry_id").body
    assert (last["event"], last["reason"]) == ("withdrawn", WHY)


def test_nothing_is_published_inside_a_draft(institution):
    plan = ActionPlan(slug="proximo", title="Plan que se prepara").add(by=None)
    draft = draft_commitment(plan, institution)
    milestone = draft_milestone(draft)
    meeting = Meeting(plan=plan, title="Primera mesa", held_on=ON).add(by=None)

    for subject in (draft, milestone, meeting):
        with pytest.raises(ValidationError, match=r"borrador|Publica primero"):
            operations.publish(subject, by=None)
        subject.refresh_from_db()
        assert not subject.is_published


def test_a_plan_that_shows_commitments_stays(plan, commitment):
    with pytest.raises(ValidationError, match="Retíralos primero"):
        operations.withdraw(plan, by=None, reason=WHY)
    plan.refresh_from_db()
    assert plan.is_published


def test_evidence_of_a_published_milestone_is_public_at_once(milestone):
    assert with_photo(milestone).attachment.is_public


def test_evidence_that_cannot_be_leaves_no_file(milestone, tmp_path):
    with pytest.raises(ValidationError):
        operations.add_evidence(
            milestone, by=None, on=ON, upload=inspected_photo(), kind="photo", title="", description=""
        )
    assert not Evidence.objects.exists()
    assert not Attachment.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_withdrawn_evidence_closes_its_file(client, milestone):
    proof = with_photo(milestone)
    operations.withdraw_evidence(proof, by=None, reason="Se ve la cédula de una persona.")
    assert client.get(proof.attachment.get_absolute_url()).status_code == 404
    assert default_storage.exists(proof.attachment.file.name)

    commitment = milestone.commitment
    operations.withdraw(commitment, by=None, reason=WHY)
    operations.publish(commitment, by=None)
    assert client.get(proof.attachment.get_absolute_url()).status_code == 404


def test_letters_and_minutes_follow_their_record(plan, institution):
    def letter():
        return uploads.store(inspected_photo(), by=None, kinds=uploads.EVIDENCE)

    next_plan = ActionPlan(slug="proximo", title="Plan que se prepara", letter=letter()).add(by=None)
    meeting = Meeting(plan=plan, title="Mesa", held_on=ON, minutes=letter()).add(by=None)

    operations.publish(next_plan, by=None)
    operations.publish(meeting, by=None)
    assert Attachment.objects.public().count() == 2

    operations.withdraw(meeting, by=None, reason=WHY)
    operations.withdraw(next_plan, by=None, reason=WHY)
    assert Attachment.objects.public().count() == 0


def test_an_agreement_is_fulfilled_once_and_says_how(plan, institution):
    meeting = Meeting(plan=plan, title="Mesa", held_on=ON).add(by=None)
    agreement = Agreement.objects.create(
        meeting=meeting, text="Enviar los datos", responsible=institution, due_on=date(2023, 4, 1)
    )
    with pytest.raises(ValidationError):
        agreement.fulfil(by=None, on=ON, outcome="Ya")
    agreement.refresh_from_db()
    agreement.fulfil(by=None, on=ON, outcome="Se enviaron por correo el mismo día.")

    with pytest.raises(ValidationError, match="ya está cumplido"):
        agreement.fulfil(by=None, on=ON, outcome="Se enviaron por segunda vez.")
    assert Agreement.objects.get().outcome == "Se enviaron por correo el mismo día."

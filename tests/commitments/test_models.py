"""What must always be true of a commitment and its milestones, also when somebody goes round the form."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from cartagena_ogp.models import HistoryPayload
from cartagena_ogp.models.public import StaleVersion
from commitments.models import Commitment, Evidence, Milestone
from tests.commitments.samples import ON, draft_commitment, draft_milestone, proof

pytestmark = pytest.mark.django_db
WHY = "La empresa entregó el tablero y está en línea."


@pytest.mark.parametrize("status", ["substantial", "complete"])
def test_a_high_status_without_evidence_is_refused_by_the_verb(commitment, milestone, status):
    for promise in (commitment, milestone):
        with pytest.raises(ValidationError, match="evidencia"):
            promise.change_status(status, by=None, reason=WHY, on=ON)
        promise.refresh_from_db()
        assert promise.status == "not_started"


@pytest.mark.parametrize("model", [Commitment, Milestone])
@pytest.mark.parametrize("status", ["substantial", "complete"])
def test_a_high_status_without_evidence_is_refused_by_the_database(milestone, model, status):
    with pytest.raises(IntegrityError, match="needs evidence"), transaction.atomic():
        model.objects.update(status=status)
    table = model._meta.db_table
    with (
        pytest.raises(IntegrityError, match="needs evidence"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(f"UPDATE {table} SET status = %s", [status])
    assert model.objects.get().status == "not_started"


def test_with_evidence_it_is_complete_and_the_reason_is_read(milestone):
    proof(milestone)
    milestone.change_status("complete", by=None, reason=WHY, on=ON)

    milestone.commitment.change_status("complete", by=None, reason=WHY, on=ON)

    assert milestone.status == "complete"
    last = HistoryPayload.objects.filter(kind="hito").latest("entry_id").body
    assert (last["event"], last["reason"]) == ("status_changed", WHY)


def test_evidence_that_holds_a_status_cannot_go(milestone):
    held = proof(milestone)
    milestone.change_status("complete", by=None, reason=WHY, on=ON)

    with pytest.raises(ValidationError, match="depende de esta evidencia"):
        held.withdraw(by=None, reason="El enlace ya no abre en ningún navegador.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=held.pk).update(withdrawn_at=milestone.changed_at, withdrawn_reason="No")
    with pytest.raises(DatabaseError), transaction.atomic():
        held.delete()
    assert Evidence.objects.standing().count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "Porque sí"])
def test_every_change_of_status_or_date_says_why(milestone, reason):
    for change in (
        lambda: milestone.change_status("limited", by=None, reason=reason, on=ON),
        lambda: milestone.change(by=None, reason=reason, status="limited"),
        lambda: milestone.reschedule(date(2023, 9, 30), by=None, reason=reason, on=ON),
        lambda: milestone.change(by=None, reason=reason, due_on=date(2023, 9, 30)),
    ):
        with pytest.raises(ValidationError):
            change()
    milestone.refresh_from_db()
    assert (milestone.status, milestone.due_on) == ("not_started", date(2023, 3, 31))


def test_what_was_promised_changes_only_by_an_approved_modification(commitment):
    later = date(2023, 11, 30)
    with pytest.raises(ValidationError, match="modificación aprobada"):
        commitment.change(by=None, reason="Se amplía el plazo del contrato.", ends_on=later)
    for missing in ({"approved_by": " "}, {"reason": "corto"}):
        with pytest.raises(ValidationError):
            commitment.modify(**approval(missing), ends_on=later)
    assert Commitment.objects.get().ends_on == date(2023, 8, 31)
    assert not commitment.modifications.exists()

    made = commitment.modify(**approval(), ends_on=later)

    commitment.refresh_from_db()
    assert (made.number, commitment.ends_on) == (1, later)
    entry = HistoryPayload.objects.filter(kind="compromiso").latest("entry_id").body
    assert entry["event"] == "modified"
    assert (entry["before"]["ends_on"], entry["after"]["ends_on"]) == ("2023-08-31", "2023-11-30")


def approval(other: dict | None = None) -> dict:
    values = {
        "by": None,
        "approved_by": "Comité Ciudadano de Seguimiento, acta 4",
        "approved_on": date(2023, 5, 2),
        "reason": "El contrato del tablero se adjudicó tres meses tarde.",
    }
    return values | (other or {})


def test_a_modification_that_changes_no_promise_is_none(commitment):
    with pytest.raises(ValidationError, match="No cambiaste nada"):
        commitment.modify(**approval(), ends_on=commitment.ends_on)


def test_a_draft_changes_freely(plan, institution):
    draft = draft_commitment(plan, institution)
    draft.change(by=None, ends_on=date(2023, 11, 30), title="Otro título")
    assert Commitment.objects.get().title == "Otro título"


def test_two_people_at_once_lose_nothing(commitment):
    seen = commitment.version
    commitment.change(
        by=None, reason="Falta la oficina de contacto.", contact_office="Despacho", expected_version=seen
    )

    with pytest.raises(StaleVersion):
        commitment.change(by=None, reason="Otra cosa distinta.", sector="Contratos", expected_version=seen)

    commitment.refresh_from_db()
    assert (commitment.contact_office, commitment.sector) == ("Despacho", "")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"percent": 140}, "0 a 100"),
        ({"done": "Nada"}, "Explícalo"),
        ({"status": "complete"}, "evidencia"),
    ],
)
def test_a_report_that_cannot_be_leaves_nothing(milestone, facts, says):
    report = {"percent": 40, "status": "limited", "done": "Se contrató el desarrollo del tablero."}
    with pytest.raises(ValidationError, match=says):
        milestone.report_progress(by=None, on=ON, **(report | facts))
    milestone.refresh_from_db()
    assert (milestone.progress, milestone.updates.count()) == (0, 0)


def test_a_report_is_signed_by_the_institution_of_who_wrote_it(
    milestone, editor, lead, institution, other_institution
):
    """The editor of a commitment may report on a step that another institution answers for."""
    milestone.change(by=None, responsible=other_institution)
    report = {"percent": 40, "status": "limited", "done": "Se contrató el desarrollo del tablero.", "on": ON}
    for by, signed in ((editor, institution), (lead, institution), (None, other_institution)):
        assert milestone.report_progress(by=by, **report).institution == signed


def test_the_database_holds_figures_and_dates(milestone):
    for wrong in (
        {"progress": 140},
        {"weight": 0},
        {"starts_on": date(2024, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(ends_on=date(2020, 1, 1))


def test_numbers_follow_in_a_plan_and_are_not_repeated(plan, institution):
    first, second = draft_commitment(plan, institution), draft_commitment(plan, institution)
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(ValidationError, match="ese número"):
        draft_commitment(plan, institution, number=2)


def test_lateness_and_silence_are_of_a_day(milestone):
    assert list(Milestone.objects.late(date(2023, 3, 31))) == []
    assert list(Milestone.objects.late(date(2023, 4, 1))) == [milestone]
    assert list(Commitment.objects.late(date(2023, 4, 1))) == [milestone.commitment]
    assert list(Commitment.objects.silent_since(date(2022, 8, 1))) == []
    assert list(Commitment.objects.silent_since(date(2022, 10, 1))) == [milestone.commitment]


def test_a_milestone_number_is_its_own(commitment, milestone):
    with pytest.raises(ValidationError, match="ese número"):
        draft_milestone(commitment, number=1)

"""Rule cards: the sums worked out by hand, what is not known said, and who may answer."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from cartagena_ogp.models import HistoryEntry
from publicworks import alerts, permissions
from publicworks.alerts import Verdict
from publicworks.models import AlertComment, Contract, Modification, Process, RuleThreshold, Suspension
from publicworks.models.contract_codes import ContractStatus, Modality, ModificationKind, Nature

ON = date(2026, 6, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(institution) -> Contract:
    made = Contract(
        code="CO1.PCCNTR.1", entity_name="Alcaldía", entity_nit="890480184", institution=institution,
        nature=Nature.CONSTRUCTION, modality=Modality.OPEN_TENDER, status=ContractStatus.UNDER_WAY,
        object="Construir un parque", initial_value=Decimal(1_000_000_000), value=Decimal(1_000_000_000),
        signed_on=date(2022, 3, 1), starts_on=date(2022, 4, 1), ends_on=date(2027, 1, 1),
    )  # fmt: skip
    return made.add(by=None).publish(by=None)


def card(contract: Contract, rule: str) -> alerts.Card:
    found = Contract.objects.with_parts().get(pk=contract.pk)
    return next(one for one in alerts.cards_of_contract(found, ON, alerts.read_tables()) if one.rule == rule)


# 1,000 million of 2022 are 1,000 minimum wages. In 2023 a wage is 1,160,000: 500 wages are 580 million.
@pytest.mark.parametrize(
    ("added", "said"),
    [
        (Decimal(580_000_001), Verdict.ALERT),
        (Decimal(580_000_000), Verdict.NOTICE),
        (Decimal(464_000_000), Verdict.NOTICE),
        (Decimal(463_000_000), Verdict.FINE),
        (None, Verdict.FINE),
    ],
    ids=["pasa del 50 %", "justo el 50 %", "justo el 40 %", "menos del 40 %", "sin adiciones"],
)
def test_additions_are_added_in_wages_of_their_own_year(contract, added, said):
    if added:
        Modification.objects.create(
            contract=contract, kind=ModificationKind.VALUE, on=date(2023, 5, 1), value_change=added
        )
    assert card(contract, "additions").verdict == said


def test_additions_of_a_year_without_wage_are_not_guessed(contract):
    Modification.objects.create(
        contract=contract, kind=ModificationKind.VALUE, on=date(2035, 5, 1), value_change=Decimal(10)
    )
    assert card(contract, "additions").verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("values", "changes", "said", "shown"),
    [
        ((1000, 1600), [], Verdict.NOTICE, "42,1 %"),
        ((1000, 1800), [(100, date(2025, 1, 1))], Verdict.ALERT, "56,2 %"),
        ((1500, 1500), [(500, date(2022, 5, 1))], Verdict.NOTICE, "50 %"),
        ((1500, 1500), [(500, date(2026, 5, 1))], Verdict.FINE, "19 %"),
        ((1000, 1000), [(None, date(2025, 1, 1))], Verdict.UNKNOWN, None),
    ],
    ids=["crecio sin decir por que", "crecio mas", "leido despues de crecer", "aun no leido", "sin monto"],
)  # fmt: skip
def test_what_secop_does_not_explain_is_an_addition_too(contract, values, changes, said, shown):
    """600 million of 2025 are 421.5 wages (1,423,500 each): 42.1 % of 1,000 million of 2022, 1,000 wages."""
    first, now = (Decimal(one) * 1_000_000 for one in values)
    contract.change(by=None, initial_value=first, value=now)
    Contract.objects.filter(pk=contract.pk).update(source="jbjy-vk9h", source_updated_on=date(2025, 6, 1))
    for change, on in changes:
        Modification.objects.create(
            contract=contract, kind=ModificationKind.VALUE, on=on, source="u8cx-r425",
            value_change=change and Decimal(change) * 1_000_000,
        )  # fmt: skip
    found = card(contract, "additions")
    assert (found.verdict, dict(found.inputs).get("Resultado", "").replace("\xa0", " ") or None) == (
        said,
        shown,
    )


@pytest.mark.parametrize("status", [ContractStatus.MODIFIED, ContractStatus.CLOSED])
def test_what_may_have_been_added_is_not_called_nothing(contract, status):
    contract.change(by=None, status=status)
    assert card(contract, "additions").verdict == Verdict.UNKNOWN


def test_supervision_has_no_cap(contract):
    contract.change(by=None, nature=Nature.SUPERVISION)
    with pytest.raises(StopIteration):
        card(contract, "additions")


@pytest.mark.parametrize(
    ("days", "said"), [(50, Verdict.ALERT), (49, Verdict.NOTICE), (29, Verdict.FINE), (None, Verdict.UNKNOWN)]
)
def test_a_longer_term_is_a_share_of_the_first_one(contract, days, said):
    contract.change(
        by=None, starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 1) + timedelta(days=99 + (days or 0)),
        days_added=days,
    )  # fmt: skip
    assert card(contract, "term").verdict == said


def test_three_extensions_speak_whatever_their_length(contract):
    contract.change(by=None, days_added=3)
    for month in (1, 2, 3):
        Modification.objects.create(
            contract=contract, kind=ModificationKind.TERM, on=date(2025, month, 1), days_change=1
        )
    assert card(contract, "term").verdict == Verdict.ALERT


def test_an_expired_term_is_to_be_confirmed_and_never_an_alert(contract):
    contract.change(by=None, ends_on=ON - timedelta(days=400))
    assert card(contract, "expired").verdict == Verdict.NOTICE


@pytest.mark.parametrize(("days", "said"), [(90, Verdict.ALERT), (89, Verdict.NOTICE), (10, Verdict.FINE)])
def test_a_long_stop(contract, days, said):
    Suspension.objects.create(contract=contract, starts_on=ON - timedelta(days=days))
    assert card(contract, "suspension").verdict == said


@pytest.mark.parametrize(("days", "said"), [(60, Verdict.ALERT), (31, Verdict.NOTICE), (5, Verdict.FINE)])
def test_a_late_start(contract, days, said):
    contract.change(by=None, starts_on=contract.signed_on + timedelta(days=days))
    assert card(contract, "late_start").verdict == said


@pytest.mark.parametrize(
    ("status", "said"),
    [("closed", Verdict.UNKNOWN), ("under_way", Verdict.UNKNOWN), ("approved", Verdict.ALERT)],
)
def test_a_start_that_secop_does_not_say_is_no_delay(contract, status, said):
    contract.change(by=None, starts_on=None, status=status)
    assert card(contract, "late_start").verdict == said


def test_a_stop_of_a_contract_that_ended_is_over(contract):
    Suspension.objects.create(contract=contract, starts_on=ON - timedelta(days=400))
    contract.change(by=None, status=ContractStatus.CLOSED)
    with pytest.raises(StopIteration):
        card(contract, "suspension")


@pytest.mark.parametrize(
    ("bidders", "said"),
    [(1, Verdict.NOTICE), (2, Verdict.FINE), (0, Verdict.UNKNOWN), (None, Verdict.UNKNOWN)],
)
def test_one_bidder_is_compared_with_its_modality(contract, bidders, said):
    process = Process.objects.create(
        code="CO1.REQ.1", entity_name="Alcaldía", modality=Modality.OPEN_TENDER, bidders=bidders
    )
    contract.change(by=None, process=process)
    found = card(contract, "single_bidder")
    assert found.verdict == said
    assert any("de cada 100" in label.lower() for label, _value in found.inputs)


@pytest.mark.parametrize(("days", "said"), [(14, Verdict.NOTICE), (15, Verdict.FINE)])
def test_little_time_for_bids(contract, days, said):
    process = Process.objects.create(
        code="CO1.REQ.2", entity_name="Alcaldía", modality=Modality.OPEN_TENDER,
        terms_on=date(2025, 1, 1), bids_due_on=date(2025, 1, 1) + timedelta(days=days),
    )  # fmt: skip
    contract.change(by=None, process=process)
    assert card(contract, "short_period").verdict == said


@pytest.mark.parametrize(
    ("planned", "real", "said"),
    [(80, 59, Verdict.ALERT), (80, 60, Verdict.NOTICE), (80, 75, Verdict.FINE), (None, 10, Verdict.UNKNOWN)],
)
def test_progress_behind_the_plan(planned, real, said):
    work = SimpleNamespace(
        is_done=False, planned_progress=planned, physical_progress=real, progress_source="", progress_on=ON
    )
    (found,) = alerts.cards_of_work(work, ON, alerts.read_tables())
    assert found.verdict == said


def test_staff_move_a_threshold_and_the_card_follows(contract):
    contract.change(by=None, starts_on=contract.signed_on + timedelta(days=40))
    RuleThreshold.objects.filter(rule="late_start").update(alert_at=40)
    assert card(contract, "late_start").verdict == Verdict.ALERT


def test_the_page_shows_the_sum_the_law_the_doubt_and_the_answer(
    client, contract, institution, administrator
):
    Modification.objects.create(
        contract=contract, kind=ModificationKind.VALUE, on=date(2023, 5, 1), value_change=Decimal(600_000_000)
    )
    AlertComment(
        rule="additions", contract=contract, institution=institution, text="Se agregó un puente.", made_on=ON
    ).add(by=administrator)
    page = client.get("/contratos/CO1.PCCNTR.1/alertas/").text
    assert "Alerta para revisar" in page
    assert "51,7" in page
    assert "Ley 80 de 1993" in page
    assert "Se agregó un puente." in page
    assert "corrup" not in page.lower().replace("anticorrup", "").split("<footer")[0].split("<main")[1]
    assert HistoryEntry.objects.filter(event="alert_answered").exists()
    assert "Adiciones frente al tope legal" in client.get(contract.get_absolute_url()).text


def test_an_answer_is_about_one_thing(contract, institution):
    with pytest.raises(ValidationError):
        AlertComment(rule="term", institution=institution, text="x", made_on=ON).add(by=None)


def test_only_who_answers_for_the_institution_answers(contract, institution, other_institution, editor, lead):
    own = AlertComment(rule="term", contract=contract, institution=institution)
    foreign = AlertComment(rule="term", contract=contract, institution=other_institution)
    assert permissions.may_answer_alert(lead, own)
    assert not permissions.may_answer_alert(editor, own)
    editor.memberships.create(institution=institution, role="works_supervisor")
    editor = type(editor).objects.get(pk=editor.pk)
    assert permissions.may_answer_alert(editor, own)
    assert not permissions.may_answer_alert(editor, foreign)


def test_the_rules_are_published_with_their_thresholds(client):
    page = client.get("/transparencia/alertas/").text
    assert "1.750.905" in page
    assert all(str(formula) in page for formula in alerts.FORMULAS.values())
    assert client.get("/transparencia/alertas/reglas.csv").text.startswith("rule,modality,notice_at")


def test_cards_cost_the_same_with_many_changes(client, contract, django_assert_max_num_queries):
    for number in range(40):
        Modification.objects.create(
            contract=contract, kind=ModificationKind.TERM, on=ON - timedelta(days=number), days_change=1
        )
    client.get("/contratos/CO1.PCCNTR.1/alertas/")
    with django_assert_max_num_queries(16):
        client.get("/contratos/CO1.PCCNTR.1/alertas/?_=1")

"""Cases end by themselves, nothing of them opens afterwards, and the figures stay."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from complaints import blobs, crypto, envelope, holding, retention, statistics
from complaints.content import load_first
from complaints.models import (
    AuditEntry,
    Case,
    CaseKeyWrap,
    CaseObject,
    PublishedTable,
    RetentionRule,
    StoredFile,
    Tombstone,
)
from tests.complaints.desk import TODAY, filed
from tests.staff import enter


@pytest.fixture
def rules(db):
    load_first(lambda _said: None)


def end(case, *, outcome="acted", on=date(2026, 4, 1)):
    Case.objects.filter(pk=case.pk).update(status="closed", outcome=outcome, ended_on=on)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("category", "outcome", "months"),
    [
        ("contracts", "acted", 60),
        ("contracts", "duplicate", 12),
        ("bribery", "no_merit", 6),
        ("other", "", 60),
    ],
)
def test_the_rule_that_says_most_counts(rules, category, outcome, months):
    RetentionRule.objects.create(category="bribery", outcome="no_merit", months=6)
    case = Case(category=category, outcome=outcome)
    assert retention.months_for(case, list(RetentionRule.objects.all())) == months


def test_a_case_goes_when_its_months_are_over_and_its_quarters_are_told(
    rules, nelcy, django_capture_on_commit_callbacks
):
    case, other = end(filed(nelcy), outcome="duplicate"), filed(nelcy)
    this = holding.open_case(nelcy, case.reference)
    writer = blobs.BlobWriter()
    writer.write(b"acta")
    writer.finish()
    writer.keep()
    part = envelope.add_part(case, "file", {"name": "acta.pdf"}, author="source", on=TODAY, key=writer.key)
    StoredFile.objects.create(part=part, name=writer.name, size=writer.size)
    stolen = list(CaseKeyWrap.objects.filter(case=case).values()), this.keys

    assert retention.due_for_purge(date(2027, 3, 31)) == []
    assert retention.due_for_purge(date(2027, 4, 1)) == [], "its quarters are not told yet"
    statistics.publish_due(date(2027, 4, 1))
    before = list(PublishedTable.objects.order_by("pk").values())
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.purge_due(date(2027, 4, 1)) == 1

    assert not Case.objects.filter(pk=case.pk).exists()
    assert not CaseObject.objects.filter(case_id=case.pk).exists()
    assert not CaseKeyWrap.objects.filter(case_id=case.pk).exists()
    assert not writer.path.exists()
    assert stolen
    stone = Tombstone.objects.get()
    assert (stone.quarter, stone.category, stone.outcome) == (date(2026, 1, 1), "contracts", "duplicate")
    assert {field.name for field in Tombstone._meta.fields} == {"id", "quarter", "category", "outcome"}
    assert AuditEntry.objects.get(act="purged").reference == case.reference
    assert list(PublishedTable.objects.order_by("pk").values()) == before
    assert holding.open_case(nelcy, other.reference).case == other


def test_a_purge_cut_in_the_middle_leaves_the_case_whole(rules, nelcy, monkeypatch):
    case = end(filed(nelcy))
    monkeypatch.setattr(Case, "delete", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        retention.purge(case, today=TODAY)
    assert Tombstone.objects.count() == 0
    assert "interventor" in str(holding.open_case(nelcy, case.reference).read(case.parts.get()))


def test_the_city_confirms_a_term_with_its_act(rules, administrator):
    client = enter(Client(), administrator)
    page = client.get(reverse("desk:retention")).content.decode()
    assert page.count("Por confirmar con la Ciudad") == 3
    rule = RetentionRule.objects.get(category="", outcome="")
    url = reverse("desk:edit_rule", args=[rule.pk])
    bare = {"category": "", "outcome": "", "months": 24, "is_confirmed": "on", "source": ""}
    wrong = client.post(url, bare)
    assert wrong.status_code == 422
    assert "dice qué acto lo ordena" in wrong.content.decode()
    assert client.post(url, bare | {"source": "TRD 2026"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.months, rule.source) == (24, "TRD 2026")
    assert AuditEntry.objects.get(act="rule_changed").facts["months"] == 24


def test_keys_are_random_so_that_erasing_them_erases(db):
    assert len({crypto.new_key() for _ in range(50)}) == 50

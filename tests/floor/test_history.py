"""The history: every public change leaves a link, whole or not at all."""

import json
import threading
from contextlib import suppress
from datetime import date

import pytest
import rfc8785
from django.db import connection, transaction
from django.utils.translation import get_language, override

from cartagena_ogp import history, revision
from cartagena_ogp.differences import differences, is_schema, type_of, word_pieces
from cartagena_ogp.labels import Labels
from cartagena_ogp.models import Checkpoint, HistoryEntry, HistoryPayload, Revision, SearchRow
from cartagena_ogp.models.history import PRIVATE
from cartagena_ogp.records import record_of_kind, records
from commitments.models import Commitment, Milestone, add_evidence
from commitments.records import CommitmentRecord


def last() -> HistoryEntry:
    entry = HistoryEntry.objects.first()
    assert entry is not None
    return entry


def test_each_entry_is_tied_to_the_one_before(commitment):
    entries = list(HistoryEntry.objects.order_by("sequence").select_related("payload"))
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    previous = history.GENESIS
    for entry in entries:
        assert entry.digest == history.digest_of(entry.payload.salt, entry.payload.body)
        assert entry.hash == history.hash_of(
            previous, entry.sequence, entry.recorded_at, entry.subject, entry.event, entry.digest
        )
        previous = entry.hash


def test_a_change_says_before_after_who_and_why(commitment, editor):
    commitment.change(by=editor, reason="El nombre era largo.", short_title="Contratos")
    body = last().payload.body
    assert (body["before"]["short_title"], body["after"]["short_title"]) == (
        "Contratos a la vista",
        "Contratos",
    )
    assert body["actor"] == {"institution": "secretaria-general", "role": "commitment_editor"}
    assert body["reason"] == "El nombre era largo."
    assert "Yuranis" not in json.dumps(body)
    assert last().payload.person == editor


def test_what_is_kept_is_in_the_portals_language_whoever_acts(plan, commitment):
    with override("en"):
        commitment.change(by=None, short_title="Contratos")
        assert get_language() == "en"
    row = SearchRow.objects.get(kind="compromiso")
    assert row.url == f"/compromisos/{commitment.ogp_id}/"


def test_a_change_that_changes_nothing_leaves_no_entry(commitment, editor):
    before = history.head()
    commitment.change(by=editor, short_title=commitment.short_title)
    assert history.head() == before


def test_a_draft_enters_the_chain_as_a_digest_alone(plan, institution):
    draft = Commitment(
        ogp_id="COCDI0009",
        plan=plan,
        title="Borrador",
        short_title="Borrador",
        responsible=institution,
        starts_on=date(2022, 9, 1),
        ends_on=date(2023, 8, 31),
    )
    draft.add(by=None)
    draft.change(by=None, short_title="Otro borrador")
    assert (last().subject, last().event) == (PRIVATE, PRIVATE)
    assert not SearchRow.objects.filter(code="COCDI0009").exists()
    draft.publish(by=None)
    assert (last().subject, last().event) == ("compromiso/COCDI0009", "published")
    assert last().payload.body["before"] is None
    assert SearchRow.objects.get(code="COCDI0009").title == "Otro borrador"


def test_a_withdrawal_is_public_and_what_follows_is_not(milestone, lead):
    milestone.withdraw(by=lead, reason="Se publicó por error en este compromiso.")
    assert (last().subject, last().event) == ("hito/COCDI0001-1", "withdrawn")
    assert last().payload.body["after"] is None
    milestone.change(by=lead, title="Trabajo interno")
    assert last().subject == PRIVATE
    milestone.publish(by=lead)
    assert last().event == "published"
    assert last().payload.body["before"] is None


def test_milestones_follow_their_commitment_in_and_out(milestone, other_institution, lead):
    commitment = milestone.commitment
    commitment.withdraw(by=lead, reason="Se revisa con el equipo responsable.")
    assert (last().subject, last().event) == ("hito/COCDI0001-1", "withdrawn")
    commitment.publish(by=lead)
    assert (last().subject, last().event) == ("hito/COCDI0001-1", "published")
    commitment.modify(
        by=lead,
        reason="Cambió el decreto de funciones.",
        approved_by="Consejo de Gobierno, acta 4",
        approved_on=date(2023, 2, 1),
        responsible=other_institution,
    )
    assert (last().subject, last().event) == ("hito/COCDI0001-1", "changed")
    assert last().payload.body["after"]["responsible"] == "escuela-de-gobierno"


def test_a_draft_milestone_stays_hidden_when_its_commitment_is_published(commitment, lead):
    commitment.withdraw(by=lead, reason="Se revisa con el equipo responsable.")
    Milestone(commitment=commitment, number=2, title="Borrador", due_on=date(2023, 3, 1)).add(by=lead)
    commitment.publish(by=lead)
    assert not HistoryEntry.objects.filter(subject="hito/COCDI0001-2").exists()


def test_a_state_that_was_redacted_does_not_come_back_as_before(commitment, administrator):
    commitment.change(by=None, contact_office="Casa de Pedro, calle 1")
    history.redact(last(), by=administrator, reason="Ley 1581 de 2012: dirección de una persona.")
    commitment.change(by=None, contact_office="Secretaría General")
    assert last().payload.body["before"] is None


def test_the_canonical_form_is_rfc_8785():
    body = {"ü": 1, "a": [True, None, -7, 'comilla " y \n'], "\U0001f600": {"z": "", "á": "€"}}
    written = history.canonical(body)
    assert written.encode() == rfc8785.dumps(body)
    assert written.startswith('{"a":[true,null,-7,"comilla \\" y \\n"],"ü":1,')


def test_the_canonical_form_survives_the_database(commitment):
    commitment.change(by=None, results='Línea 1\nLínea 2 "entre comillas" \\ 😀 \u2028')
    kept = HistoryPayload.objects.get(pk=last().pk)
    assert history.digest_of(kept.salt, kept.body) == last().digest


def test_the_revision_moves_with_every_entry(commitment, editor):
    before = Revision.objects.get().number
    commitment.change(by=editor, short_title="Contratos")
    assert Revision.objects.get().number > before


def test_evidence_belongs_to_the_history_of_what_it_proves(milestone, editor):
    add_evidence(
        milestone,
        by=editor,
        on=date(2023, 3, 1),
        kind="link",
        title="Tablero en línea",
        description="La dirección del tablero.",
        dated_on=date(2023, 3, 1),
        url="https://example.org/tablero",
    )
    assert last().event == "evidence_added"
    body = last().payload.body
    assert (body["before"]["evidence"], body["after"]["evidence"][0]["title"]) == ([], "Tablero en línea")


def test_a_checkpoint_signs_the_head_once_a_day(commitment):
    made = history.make_checkpoint(date(2026, 3, 1))
    commitment.change(by=None, short_title="Contratos")
    assert history.make_checkpoint(date(2026, 3, 1)) == made
    message = history.checkpoint_message(made.day, made.sequence, made.hash)
    key = history.signing_key().verify_key
    assert key.verify(message, bytes.fromhex(made.signature)) == message
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_entry(commitment):
    before = history.head()

    @transaction.atomic
    def change_and_fail():
        commitment.change(by=None, short_title="Nunca pasó")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert history.head() == before
    commitment.refresh_from_db()
    assert commitment.short_title == "Contratos a la vista"


@pytest.mark.django_db(transaction=True)
def test_two_threads_make_one_chain(plan, commitment):
    barrier = threading.Barrier(2)

    def write(obj, field):
        barrier.wait()
        for number in range(10):
            obj.change(by=None, **{field: f"Versión {number}"})
        connection.close()

    threads = [
        threading.Thread(target=write, args=(plan, "government")),
        threading.Thread(target=write, args=(commitment, "sector")),
    ]
    start = history.head().sequence
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = list(HistoryEntry.objects.filter(sequence__gt=start).order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(start + 1, start + 21))
    previous = HistoryEntry.objects.get(sequence=start).hash
    for entry in entries:
        assert entry.hash == history.hash_of(
            previous, entry.sequence, entry.recorded_at, entry.subject, entry.event, entry.digest
        )
        previous = entry.hash


@pytest.mark.django_db(transaction=True)
def test_pages_learn_of_a_change_when_it_is_committed(commitment, monkeypatch):
    monkeypatch.setattr(revision, "REMEMBER_FOR", 60)
    before = revision.current()
    with transaction.atomic():
        commitment.change(by=None, short_title="Contratos")
        assert revision.current() == before
    assert revision.current() > before


@pytest.mark.django_db(transaction=True)
def test_a_revision_that_is_not_committed_is_not_remembered(commitment, monkeypatch):
    monkeypatch.setattr(revision, "REMEMBER_FOR", 60)
    before = revision.current()
    with suppress(ZeroDivisionError), transaction.atomic():
        commitment.change(by=None, short_title="Contratos")
        revision.forget()
        assert revision.current() > before
        raise ZeroDivisionError
    assert revision.current() == before


def schemas_of(schema):
    yield schema
    for name in schema.model_fields:
        kind, _many = type_of(schema, name)
        if is_schema(kind):
            yield from schemas_of(kind)


@pytest.mark.parametrize("record", records(), ids=lambda record: record.kind)
def test_every_public_fact_has_a_name_in_spanish(record):
    missing = [
        f"{schema.__name__}.{name}"
        for schema in schemas_of(record.schema)
        for name in schema.model_fields
        if not record.labels.knows(schema.__name__, name)
    ]
    assert missing == []


def changes(before, after, names=None):
    record = record_of_kind("compromiso")
    facts = {"status": "limited", "values": [], "evidence": [], "sdgs": []}
    found = differences(
        facts | before,
        facts | after,
        schema=CommitmentRecord.schema,
        labels=record.labels,
        names=names or {},
    )
    return [(change.label, change.before, change.after) for change in found]


def test_differences_speak_in_words():
    assert changes({}, {}) == []
    assert changes({"status": "limited"}, {"status": "complete"}) == [("Estado", "Limitado", "Completo")]
    assert changes({"ends_on": "2023-08-31"}, {"ends_on": "2024-01-31"}) == [
        ("Termina", "31\xa0de\xa0agosto\xa0de\xa02023", "31\xa0de\xa0enero\xa0de\xa02024")
    ]
    assert changes({"budget": None}, {"budget": "1420000.00"}) == [("Presupuesto", "", "$\xa01.420.000")]
    assert changes({"sdgs": [16]}, {"sdgs": [11, 16]}) == [
        ("Objetivos de Desarrollo Sostenible", "16", "11, 16")
    ]
    assert changes({"responsible": "a"}, {"responsible": "b"}, {"a": "Aguas", "b": "Barrios"}) == [
        ("Institución responsable", "Aguas", "Barrios")
    ]


def test_differences_name_the_part_that_changed():
    report = {"title": "Acta", "kind": "minutes", "withdrawn_reason": ""}
    assert changes({"evidence": [report]}, {"evidence": [report | {"withdrawn_reason": "Era otra."}]}) == [
        ("Evidencias · Acta · Por qué se retiró", "", "Era otra.")
    ]
    assert changes({"evidence": [report]}, {"evidence": [report, report | {"title": "Foto"}]}) == [
        ("Evidencias · Foto", "", "Clase: Acta\nTítulo: Foto")
    ]


def test_a_part_that_came_has_its_own_title_even_when_another_has_the_same():
    report = {"title": "Acta", "kind": "minutes", "withdrawn_reason": ""}
    for other in (report, report | {"kind": "photo"}):
        ((label, *_said),) = changes({"evidence": [report]}, {"evidence": [report, other]})
        assert label == "Evidencias · Acta"


def test_differences_read_facts_that_the_schema_no_longer_has():
    found = differences({"old": "a"}, {"old": "b"}, schema=None, labels=Labels(), names={})
    assert [(change.label, change.before, change.after) for change in found] == [("old", "a", "b")]


def test_long_texts_are_compared_word_by_word():
    before = "uno dos tres " * 20 + "la fecha es marzo"
    pieces = word_pieces(before, before.replace("marzo", "abril"))
    assert [piece.kind for piece in pieces] == ["same", "gone", "new"]
    assert (pieces[1].text.strip(), pieces[2].text.strip()) == ("marzo", "abril")
    assert len(pieces[0].text) < len(before)

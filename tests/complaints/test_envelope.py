"""What the seals promise: only who should opens, and nothing opens in another place."""

from datetime import date

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cartagena_ogp import codes
from complaints import crypto, envelope, receipts
from complaints.crypto import CannotOpen
from complaints.models import Case, CaseObject, IdentityPart
from complaints.models.parts import purging

TODAY = date(2026, 3, 12)
Kind, Author = CaseObject.Kind, CaseObject.Author
KEK = b"k" * 32


def new_case(*handlers) -> tuple[Case, envelope.CaseKeys]:
    keys, public, notes = envelope.new_keys()
    case = Case.objects.create(
        public_key=public,
        notes_public_key=notes,
        category=Case.Category.CONTRACTS,
        received_on=TODAY,
        due_on=date(2026, 4, 7),
        transfer_due_on=date(2026, 3, 19),
        latest_due_on=date(2026, 4, 29),
    )
    for one in handlers:
        envelope.wrap(case, keys, one.key).save()
    return case, keys


def message(case: Case, text: str = "Pidieron plata", kind: str = Kind.MESSAGE) -> CaseObject:
    return envelope.add_part(case, kind, {"text": text}, author=Author.SOURCE, on=TODAY)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@given(st.binary(max_size=2000), st.binary(max_size=40))
def test_text_comes_back_and_another_place_does_not_open(clear: bytes, aad: bytes) -> None:
    key = crypto.new_key()
    blob = crypto.encrypt(key, crypto.pad(clear), aad)

    assert crypto.unpad(crypto.decrypt(key, blob, aad)) == clear
    for wrong in (
        (crypto.new_key(), blob, aad),
        (key, blob, aad + b"x"),
        (key, blob[:-1], aad),
        (key, b"", aad),
    ):
        with pytest.raises(CannotOpen):
            crypto.decrypt(*wrong)


def test_lengths_of_texts_are_hidden_in_blocks() -> None:
    sizes = {len(crypto.encrypt(KEK, crypto.pad(b"a" * size), b"")) for size in range(500)}
    assert len(sizes) == 1


@given(st.integers(min_value=0, max_value=10**9))
def test_files_grow_little_and_their_sizes_are_few(size: int) -> None:
    assert size <= crypto.padme(size) <= size * 1.12 + 1


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 400_000])
def test_a_stream_gives_back_its_bytes_and_refuses_any_change(size: int) -> None:
    key, clear = crypto.new_key(), bytes(index % 251 for index in range(size))
    writer = crypto.StreamWriter(key)
    pieces = [writer.start]
    for start in range(0, size, 30_001):
        pieces += writer.push(clear[start : start + 30_001])
    pieces += writer.finish()

    assert b"".join(crypto.read_stream(key, pieces, size)) == clear
    wrong = [pieces[:-1], [*pieces, pieces[-1]], [pieces[0], *pieces[2:]], pieces[1:], []]
    if len(pieces) > 2:
        wrong.append([pieces[0], *reversed(pieces[1:])])
    for changed in wrong:
        with pytest.raises(CannotOpen):
            list(crypto.read_stream(key, changed, size))


def test_receipts_are_forgiving_and_their_check_character_catches_a_typo() -> None:
    receipt = receipts.new()
    assert len(receipt) == 24
    assert receipts.is_well_formed(receipt.lower().replace("-", " "))
    assert receipts.keys_of(receipt) == receipts.keys_of(f" {receipt.lower().replace('-', '')} ")
    wrong = receipt[:5] + ("A" if receipt[5] != "A" else "B") + receipt[6:]
    assert not receipts.is_well_formed(wrong)
    assert not receipts.is_well_formed(receipt[:-5])
    assert codes.normalise(receipt) in receipts.candidates(f"mi clave es {receipt.lower()}, gracias")
    assert receipts.last_group(receipt) == codes.normalise(receipt)[16:]


def test_the_pepper_changes_where_a_receipt_leads(settings) -> None:
    receipt = receipts.new()
    first = receipts.keys_of(receipt)
    settings.RECEIPT_PEPPER = b"p" * 32
    assert set(first).isdisjoint(receipts.keys_of(receipt))


def test_each_holder_opens_a_case_and_nobody_else(nelcy, jader, personeria) -> None:
    case, _keys = new_case(nelcy, jader)
    part = message(case)
    for one in (nelcy, jader):
        opened = envelope.open_wrap(case.wraps.get(handler_key=one.key), one.private)
        assert envelope.read_part(part, opened) == {"text": "Pidieron plata"}
    with pytest.raises(CannotOpen):
        envelope.open_wrap(case.wraps.get(handler_key=nelcy.key), personeria.private)
    assert list(Case.objects.held_by(personeria.key)) == []


def test_internal_notes_do_not_open_with_the_receipt(nelcy) -> None:
    case, keys = new_case(nelcy)
    note = envelope.add_part(
        case, Kind.NOTE, {"text": "Llamar a Contratación"}, author=Author.DESK, by=nelcy.user, on=TODAY
    )
    with pytest.raises(CannotOpen):
        envelope.read_part(note, envelope.CaseKeys(keys.shared))
    assert envelope.read_part(note, keys)["text"] == "Llamar a Contratación"


def test_rows_swapped_by_sql_do_not_open(nelcy) -> None:
    (one, keys), (other, _) = new_case(nelcy), new_case(nelcy)
    first, second, foreign = message(one, "Primero"), message(one, "Segundo"), message(other, "Ajeno")

    def stored(part: CaseObject, source: CaseObject) -> CaseObject:
        """The part as it would be after somebody wrote another row's key and body over its own."""
        part.sealed_key, part.body = source.sealed_key, source.body
        return part

    for part, source in ((first, second), (second, foreign)):
        with pytest.raises(CannotOpen):
            envelope.read_part(stored(part, source), keys)
    swapped = one.wraps.get()
    swapped.sealed_keys = other.wraps.get().sealed_keys
    with pytest.raises(CannotOpen):
        envelope.open_wrap(swapped, nelcy.private)


@pytest.mark.parametrize("column", ["body", "kind", "seq", "case_id", "created_on", "author"])
def test_the_database_keeps_what_was_written(nelcy, column) -> None:
    case, _keys = new_case(nelcy)
    part = message(case)
    with pytest.raises((InternalError, ProgrammingError)):
        sql(f"UPDATE complaints_caseobject SET {column} = {column} WHERE id = %s", part.pk)
    with pytest.raises((InternalError, ProgrammingError)):
        sql("DELETE FROM complaints_caseobject WHERE id = %s", part.pk)
    with purging():
        case.delete()
    assert CaseObject.objects.count() == 0


def test_identity_needs_both_custodians_or_the_receipt(nelcy, custodians) -> None:
    case, keys = new_case(nelcy)
    content = {"name": "Yoleida Marrugo", "contact": "300 000 0000"}
    identity = envelope.add_identity(
        case, content, custodians=(custodians[0].key, custodians[1].key), kek=KEK, on=TODAY
    )
    identity = IdentityPart.objects.get(pk=identity.pk)
    halves = [
        crypto.unseal(one.private, identity.shares.get(custodian_key=one.key).sealed_share)
        for one in custodians
    ]

    assert envelope.read_identity(identity, crypto.join(*halves)) == content
    assert envelope.read_identity(identity, envelope.open_identity(identity, KEK)) == content
    for wrong in (*halves, keys.shared):
        with pytest.raises(CannotOpen):
            envelope.read_identity(identity, wrong)


def test_what_lasts_minutes_is_in_no_backup(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
        unlogged = {name for (name,) in cursor.fetchall() if name.startswith("complaints_")}
    assert unlogged == {
        "complaints_bucket",
        "complaints_channelsession",
        "complaints_pendingfile",
        "complaints_spentnonce",
        "complaints_unlockedkey",
    }

"""Nobody rewrites the history: the database refuses, and what is done behind its back is named."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cartagena_ogp import history
from cartagena_ogp.benchmark.bulk import guards_aside
from cartagena_ogp.models import Checkpoint, HistoryEntry, HistoryPayload, Redaction
from cartagena_ogp.tasks import sign_checkpoint

GUARDED = ["portal_historyentry", "portal_redaction", "portal_checkpoint"]


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def behind_the_guards(statement: str, *values: object) -> None:
    """What somebody with the database owner's rights could do."""
    with guards_aside():
        sql(statement, *values)


def problems() -> str:
    """What `verify_history` says; empty when all is well."""
    said = io.StringIO()
    try:
        call_command("verify_history", stdout=io.StringIO(), stderr=said, no_color=True)
    except CommandError:
        return said.getvalue()
    assert said.getvalue() == ""
    return ""


@pytest.fixture
def chain(milestone, administrator):
    """A chain with a redaction and a checkpoint in it."""
    commitment = milestone.commitment
    commitment.change(by=None, contact_office="Casa de Pedro")
    entry = HistoryEntry.objects.first()
    commitment.change(by=None, contact_office="Secretaría General")
    history.redact(entry, by=administrator, reason="Ley 1581 de 2012.")
    history.make_checkpoint(date(2026, 3, 1))
    return commitment


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_database_refuses_to_rewrite(chain, table, statement):
    column = {"portal_historyentry": "digest", "portal_redaction": "reason", "portal_checkpoint": "hash"}[
        table
    ]
    with pytest.raises(DatabaseError):
        sql(statement.format(table, column))


@pytest.mark.parametrize("statement", ["UPDATE {0} SET salt = salt", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_the_database_keeps_what_entries_say(chain, statement):
    with pytest.raises(DatabaseError):
        sql(statement.format("portal_historypayload"))


def test_only_a_recorded_act_removes_what_an_entry_says(commitment, administrator):
    entry = HistoryEntry.objects.first()
    with pytest.raises(ValidationError, match="motivo"):
        history.redact(entry, by=administrator, reason=" ")
    act = history.redact(entry, by=administrator, reason="Orden del Juzgado 3.º Civil.")
    assert not HistoryPayload.objects.filter(entry=entry).exists()
    assert Redaction.objects.get(entry=entry).act == act
    assert act.payload.body["reason"] == "Orden del Juzgado 3.º Civil."
    with pytest.raises(ValidationError, match="ya se retiró"):
        history.redact(entry, by=administrator, reason="Otra vez.")
    assert problems() == ""


def test_the_command_of_the_act_asks_who_administers(commitment, editor, administrator):
    number = history.head().sequence
    with pytest.raises(CommandError, match="administre"):
        call_command("redact_history", number, reason="Porque sí.", by=editor.email)
    with pytest.raises(CommandError, match="No hay una entrada"):
        call_command("redact_history", 999, reason="Ley 1581.", by=administrator.email)
    call_command("redact_history", number, reason="Ley 1581.", by=administrator.email, stdout=io.StringIO())
    assert Redaction.objects.get().entry_id == number


def test_a_whole_history_verifies(chain):
    assert problems() == ""


def test_an_edit_by_sql_is_named_with_its_fields(chain):
    sql("UPDATE commitments_commitment SET short_title = 'Otra promesa', sector = 'Otro'")
    said = problems()
    assert "compromiso/COCDI0001" in said
    assert "Título corto (short_title), Sector (sector)" in said


def test_an_edit_of_a_part_by_sql_is_named(chain, institution):
    sql(
        "INSERT INTO commitments_commitmentvalue (commitment_id, value, justification)"
        " SELECT id, 'technology', '' FROM commitments_commitment"
    )
    assert "Valores de gobierno abierto (values)" in problems()


def test_a_record_that_vanished_is_named(chain):
    sql("UPDATE commitments_milestone SET published_at = NULL, published_by_id = NULL")
    assert "hito/COCDI0001-1: la bitácora dice que está publicado y ya no está" in problems()


def test_a_record_published_by_sql_is_named(chain, lead):
    chain.withdraw(by=lead, reason="Se revisa con el equipo.")
    assert problems() == ""
    sql("UPDATE commitments_commitment SET published_at = now()")
    assert "compromiso/COCDI0001: está publicado y la bitácora no lo dice" in problems()


def test_a_changed_link_is_named(chain):
    behind_the_guards("UPDATE portal_historyentry SET event = 'modified' WHERE sequence = 4")
    assert "La entrada 4 no encadena" in problems()


def test_a_changed_content_is_named(chain):
    behind_the_guards(
        "UPDATE portal_historypayload SET body = jsonb_set(body, '{reason}', '\"otra\"') WHERE entry_id = 4"
    )
    assert "El contenido de la entrada 4 no es el que se anotó" in problems()


def test_a_content_removed_without_an_act_is_named(chain):
    behind_the_guards("DELETE FROM portal_historypayload WHERE entry_id = 4")
    assert "La entrada 4 perdió su contenido sin un acto" in problems()


def test_a_false_act_is_named(chain):
    sql("INSERT INTO portal_redaction (entry_id, act_id, reason) VALUES (4, 5, 'porque sí')")
    sql("DELETE FROM portal_historypayload WHERE entry_id = 4")
    assert "El acto que retiró el contenido de la entrada 4 no está" in problems()


def test_a_missing_entry_is_named_and_so_is_the_signature_that_had_it(chain):
    last = history.head().sequence
    behind_the_guards("DELETE FROM portal_redaction")
    behind_the_guards("DELETE FROM portal_historypayload WHERE entry_id IN (3, %s)", last)
    behind_the_guards("DELETE FROM portal_historyentry WHERE sequence IN (3, %s)", last)
    said = problems()
    assert "Faltan entradas de la bitácora: de la 3 a la 3" in said
    assert f"Falta la entrada {last}, que firmó el punto de control del 2026-03-01" in said


def test_a_rebuilt_chain_does_not_match_its_signature(chain):
    last = history.head()
    behind_the_guards("UPDATE portal_historyentry SET hash = %s WHERE sequence = %s", "0" * 64, last.sequence)
    assert f"La entrada {last.sequence} no es la que firmó el punto de control" in problems()


def test_a_forged_signature_is_named(chain):
    behind_the_guards("UPDATE portal_checkpoint SET signature = %s", "0" * 128)
    assert "La firma del punto de control del 2026-03-01 no es válida" in problems()


def test_a_signature_by_another_key_is_named_unless_it_is_accepted(chain, settings):
    old = Checkpoint.objects.get().public_key
    settings.HISTORY_SIGNING_KEY = bytes(32)
    assert f"firmado con otra clave: {old}" in problems()
    call_command("verify_history", "--key", old, stdout=io.StringIO())


def test_the_daily_job_signs_the_day_of_cartagena(commitment):
    sign_checkpoint(timestamp=1772340900)  # 2026-03-01 04:55 UTC
    assert Checkpoint.objects.get().day == date(2026, 2, 28)
    call_command("checkpoint", stdout=io.StringIO())
    assert Checkpoint.objects.count() == 2

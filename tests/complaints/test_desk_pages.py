"""The desk's pages: what a holder does, and that nobody else learns that a case exists."""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from cartagena_ogp.benchmark.bulk import guards_aside
from complaints import audit, envelope, holding
from complaints.models import AnswerTemplate, AuditEntry, Case, CaseObject, Reminder
from tests.complaints.conftest import handler as quick_handler
from tests.complaints.desk import TODAY, at_the_desk, filed
from tests.conftest import person
from tests.staff import enter

Status = Case.Status


@pytest.fixture(autouse=True)
def the_day(db):
    cache.clear()
    with time_machine.travel("2026-03-12 15:00:00+00:00", tick=False):
        yield


@pytest.fixture
def marelvis(institution):
    return quick_handler(person("marelvis@cartagena.test", "Marelvis Díaz", "complaint_analyst", institution))


@pytest.fixture
def case(nelcy, jader, marelvis):
    return filed(nelcy, jader, marelvis)


def url(name, case, *args):
    return reverse(f"desk:{name}", args=[case.reference, *args])


def do(client, case, name, **data):
    return client.post(url("act", case, name), data)


def read(handler, part):
    return holding.open_case(handler, part.case.reference).read(part)


def test_the_inbox_shows_deadlines_titles_and_what_is_unread(nelcy, case):
    client = at_the_desk(nelcy)
    page = client.get(reverse("desk:inbox")).content.decode()
    assert "El interventor pidió dinero" in page
    assert "Sin leer" in page
    assert "Quedan 15 días hábiles" in page

    client.get(url("case", case))
    assert "Sin leer" not in client.get(reverse("desk:inbox")).content.decode()
    for moment, words in (
        ("2026-04-01 15:00:00+00:00", "Quedan 2 días hábiles"),
        ("2026-04-07 15:00:00+00:00", "Vence hoy"),
        ("2026-04-09 15:00:00+00:00", "Venció hace 2 días hábiles"),
    ):
        with time_machine.travel(moment, tick=False):
            assert words in at_the_desk(nelcy).get(reverse("desk:inbox")).content.decode()


def test_search_finds_by_decrypted_words_and_never_someone_elses(nelcy, jader, case):
    filed(jader, text="Contrato de alumbrado en Manga")
    client = at_the_desk(nelcy)
    assert case.reference in client.get(reverse("desk:inbox") + "?q=pidio+DINERO").content.decode()
    assert "Manga" not in client.get(reverse("desk:inbox") + "?q=alumbrado").content.decode()
    do(client, case, "etiquetas", labels="vivienda, puente")
    assert case.reference in client.get(reverse("desk:inbox") + "?q=puente").content.decode()
    stored = CaseObject.objects.get(kind="label")
    assert b"puente" not in bytes(stored.body)


def test_the_inbox_asks_the_same_queries_for_one_case_and_for_forty(
    nelcy, jader, case, django_assert_num_queries
):
    client = at_the_desk(nelcy)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("desk:inbox"))
    for _ in range(40):
        filed(nelcy, jader)
    with django_assert_num_queries(len(one)):
        client.get(reverse("desk:inbox"))


def test_an_answer_and_a_closing_reach_the_author_with_their_motive(nelcy, case):
    client = at_the_desk(nelcy)
    template = AnswerTemplate.objects.create(title="Acuse", text="Gracias por avisar.")
    form = client.get(url("act", case, "responder") + f"?plantilla={template.pk}")
    assert "Gracias por avisar." in form.content.decode()
    assert do(client, case, "responder", text="  ").status_code == 422
    do(client, case, "responder", text="Ya pedimos los planos.", is_answer="on")
    do(client, case, "cerrar", outcome="acted", motive="Se abrió investigación.")

    case.refresh_from_db()
    assert (case.status, case.outcome, case.answered_on, case.ended_on) == ("closed", "acted", TODAY, TODAY)
    said = [read(nelcy, part)["text"] for part in case.parts.shared().filter(author="desk").order_by("seq")]
    assert said == ["Ya pedimos los planos.", "Se abrió investigación."]
    assert do(client, case, "cerrar", outcome="acted", motive="Otra vez").status_code == 404
    acts = AuditEntry.objects.filter(reference=case.reference).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["message_sent", "closed"]
    do(client, case, "estado", status="in_progress", motive="Llegaron pruebas nuevas.")
    case.refresh_from_db()
    assert (case.status, case.outcome, case.ended_on) == ("in_progress", "", None)


def test_an_extension_is_announced_once_before_expiry_and_at_most_doubles(nelcy, case):
    client = at_the_desk(nelcy)
    assert do(client, case, "prorrogar", days=16, motive="Faltan planos").status_code == 422
    assert do(client, case, "prorrogar", days=5, motive="Faltan planos").status_code == 302
    case.refresh_from_db()
    assert (case.due_on, case.extended_on) == (date(2026, 4, 14), TODAY)
    told = read(nelcy, case.parts.get(kind="motive"))
    assert told["due_on"] == "2026-04-14"
    assert do(client, case, "prorrogar", days=1, motive="Otra").status_code == 404
    other = filed(nelcy)
    with time_machine.travel("2026-04-08 15:00:00+00:00", tick=False):
        assert do(at_the_desk(nelcy), other, "prorrogar", days=1, motive="Tarde").status_code == 404


def test_a_transfer_tells_the_author_where_and_notes_whether_it_was_in_time(nelcy, case):
    do(
        at_the_desk(nelcy),
        case,
        "trasladar",
        body="Contraloría Distrital",
        motive="Son recursos que ella vigila.",
    )
    case.refresh_from_db()
    assert case.status == Status.TRANSFERRED
    told = read(nelcy, case.parts.get(kind="motive"))
    assert told["transferred_to"] == "Contraloría Distrital"
    assert AuditEntry.objects.get(act="transferred").facts == {"in_time": True}


def test_notes_and_reminders_stay_with_the_handlers(nelcy, case):
    client = at_the_desk(nelcy)
    do(client, case, "nota", text="Preguntar en Planeación")
    do(client, case, "recordatorio", day="2026-03-16", reason="Llega el acta")
    for note in CaseObject.objects.filter(kind="note"):
        with pytest.raises(envelope.CannotOpen):
            envelope.read_part(note, envelope.CaseKeys(holding.open_case(nelcy, case.reference).keys.shared))
    assert "Llega el acta" not in client.get(reverse("desk:inbox")).content.decode()
    with time_machine.travel("2026-03-16 15:00:00+00:00", tick=False):
        later = at_the_desk(nelcy)
        assert "Llega el acta" in later.get(reverse("desk:inbox")).content.decode()
        later.post(url("end_reminder", case, Reminder.objects.get().pk))
        assert "Llega el acta" not in later.get(reverse("desk:inbox")).content.decode()


def test_two_holders_remain_when_one_steps_aside(nelcy, jader, case):
    do(at_the_desk(nelcy), case, "asignar", to=str(nelcy.key.pk))
    assert do(at_the_desk(nelcy), case, "apartarme", sure="on").status_code == 302
    assert not Case.objects.held_by(nelcy.key).exists()
    assert not hasattr(Case.objects.get(), "assignment")
    stays = do(at_the_desk(jader), case, "apartarme", sure="on")
    assert stays.status_code == 422
    assert "Deben quedar dos personas" in stays.content.decode()
    assert do(at_the_desk(jader), case, "acceso", to=str(nelcy.key.pk)).status_code == 422, "never again"


def test_access_is_not_given_to_whom_the_author_left_out(nelcy, jader, marelvis):
    left_out = filed(nelcy, people=[jader.user.pk], offices=[])
    assert do(at_the_desk(nelcy), left_out, "acceso", to=str(jader.key.pk)).status_code == 422
    assert do(at_the_desk(nelcy), left_out, "acceso", to=str(marelvis.key.pk)).status_code == 302
    at_the_desk(marelvis).post(reverse("desk:give_all"), {"to": jader.key.pk})
    assert not Case.objects.held_by(jader.key).exists()


def test_a_duplicate_goes_on_in_the_other_case(nelcy, jader, case):
    original, foreign = filed(nelcy), filed(jader)
    client = at_the_desk(nelcy)
    assert do(client, case, "unir", original=foreign.reference, motive="x").status_code == 422
    assert do(client, case, "unir", original=case.reference, motive="x").status_code == 422
    assert (
        do(client, case, "unir", original=original.reference.lower(), motive="Ya lo sabíamos.").status_code
        == 302
    )
    case.refresh_from_db()
    assert (case.outcome, case.duplicate.original) == ("duplicate", original)
    told = read(nelcy, case.parts.get(kind="motive"))
    assert original.reference not in str(told)
    assert "Ya lo sabíamos." not in str([read(nelcy, p) for p in original.parts.all()])


# -- nobody else ------------------------------------------------------------------------------------
def addresses(case):
    """Every address of the desk that names a case."""
    some = {"reference": case.reference, "pk": None, "number": 1, "name": None}
    part = CaseObject.objects.filter(case=case).first()
    for pattern in get_resolver("complaints.desk.urls").url_patterns:
        needs = pattern.pattern.converters
        if "reference" not in needs:
            continue
        for name in ["responder", "nota", "apartarme", "llaves", "unir"] if "name" in needs else [""]:
            values = {key: some[key] for key in needs}
            if "pk" in needs:
                values["pk"] = part.pk if pattern.name != "end_reminder" else 1
            if "name" in needs:
                values["name"] = name
            yield reverse(f"desk:{pattern.name}", kwargs=values)


def test_whoever_does_not_hold_a_case_finds_nothing_at_any_address(
    nelcy, jader, marelvis, personeria, custodians, auditor
):
    hidden = filed(nelcy, marelvis, text="Sobre la oficina de Jáder")
    audit.record("case_read", by=nelcy.user, reference=hidden.reference)
    listed = list(addresses(hidden))
    assert len(listed) > 10
    for who in (jader, personeria):
        client = at_the_desk(who)
        for address in listed:
            for answer in (client.get(address), client.post(address, {"sure": "on", "text": "x"})):
                assert answer.status_code == 404, address
                missing = client.get(address.replace(hidden.reference, "0000000X"))
                if answer.request["REQUEST_METHOD"] == "GET":
                    assert len(answer.content) == len(missing.content)
        inbox = client.get(reverse("desk:inbox") + "?estado=todas").content.decode()
        assert hidden.reference not in inbox
        assert "No hay denuncias aquí." in inbox
    for who in custodians:
        client = at_the_desk(who)
        assert {client.get(address).status_code for address in listed} == {403}
        assert hidden.reference not in client.get(reverse("desk:identity_requests")).content.decode()
    client = enter(Client(), auditor)
    assert {client.get(address).status_code for address in listed} == {403}
    assert hidden.reference in client.get(reverse("desk:audit")).content.decode()
    assert CaseObject.objects.filter(case=hidden).count() == 1, "no post of a stranger did anything"


def test_an_auditor_who_reads_complaints_is_not_told_of_those_kept_from_them(nelcy, jader, institution):
    from cartagena_ogp.models import Membership

    hidden, shared = filed(nelcy), filed(nelcy, jader)
    for one in (hidden, shared):
        audit.record("case_read", by=nelcy.user, reference=one.reference)
    Membership.objects.create(user=jader.user, institution=institution, role="auditor")
    page = enter(Client(), jader.user).get(reverse("desk:audit") + "?verificar=si").content.decode()
    assert shared.reference in page
    assert hidden.reference not in page
    assert "La cadena está completa" in page


@pytest.mark.parametrize(
    ("name", "analyst", "custodian", "auditor_", "administrator_"),
    [
        ("inbox", 200, 403, 403, 403),
        ("key", 200, 200, 403, 403),
        ("templates", 200, 403, 403, 403),
        ("improvements", 200, 403, 403, 403),
        ("identity_requests", 403, 200, 403, 403),
        ("audit", 403, 403, 200, 403),
        ("people", 403, 403, 403, 200),
        ("retention", 403, 403, 200, 200),
        ("new_rule", 403, 403, 403, 200),
    ],
)
def test_each_role_opens_its_pages_and_no_other(
    name, analyst, custodian, auditor_, administrator_, nelcy, custodians, auditor, institution
):
    boss = person("boss@cartagena.test", "Éder Julio", "administrator", institution)
    asked = {
        analyst: at_the_desk(nelcy),
        custodian: at_the_desk(custodians[0]),
        auditor_: enter(Client(), auditor),
        administrator_: enter(Client(), boss),
    }
    got = [
        client.get(reverse(f"desk:{name}")).status_code
        for client in (
            at_the_desk(nelcy),
            at_the_desk(custodians[0]),
            enter(Client(), auditor),
            enter(Client(), boss),
        )
    ]
    assert got == [analyst, custodian, auditor_, administrator_]
    assert asked
    assert Client().get(reverse(f"desk:{name}")).status_code == 302


def test_the_admin_knows_nothing_of_complaints(administrator):
    from django.apps import apps
    from django.contrib import admin

    models = set(apps.get_app_config("complaints").get_models())
    assert models.isdisjoint(admin.site._registry)


# -- the database -----------------------------------------------------------------------------------
def test_the_audit_log_is_only_added_to_and_a_change_behind_it_is_named(nelcy):
    for _ in range(3):
        audit.record("case_read", by=nelcy.user, reference="AAAAAAAA")
    for statement in (
        "UPDATE complaints_auditentry SET act = 'exported'",
        "DELETE FROM complaints_auditentry",
        "TRUNCATE complaints_auditentry",
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            connection.cursor().execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")
    assert audit.first_fault() is None
    second = AuditEntry.objects.order_by("pk")[1]
    with guards_aside():
        AuditEntry.objects.filter(pk=second.pk).update(act="exported")
        assert audit.first_fault() == second
        second.delete()
    assert audit.first_fault() == AuditEntry.objects.order_by("pk")[1]


def test_a_swapped_row_is_named_on_the_page_and_hides_nothing_else(nelcy, case):
    do(client := at_the_desk(nelcy), case, "responder", text="Primera respuesta")
    do(client, case, "responder", text="Segunda respuesta")
    first, second = case.parts.filter(kind="message").order_by("seq")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_caseobject SET sealed_key = %s WHERE id = %s",
            [bytes(second.sealed_key), first.pk],
        )
    page = client.get(url("case", case)).content.decode()
    assert "alguien la cambió o la movió" in page
    assert "Primera respuesta" not in page
    assert "Segunda respuesta" in page


def test_a_part_that_is_no_file_is_no_address(nelcy, case):
    client = at_the_desk(nelcy)
    for pk in (uuid.uuid4(), case.parts.get().pk):
        assert client.get(url("file", case, pk)).status_code == 404

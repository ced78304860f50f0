"""An author files, comes back, reads, answers and leaves: with forms alone."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from complaints import envelope
from complaints.models import (
    Case,
    CaseObject,
    ChannelSession,
    IdentityPart,
    PendingFile,
    Receipt,
    SourceDraft,
)
from tests.complaints.visitor import GROUPS, STORY, Visitor, receipt_in

TODAY = timezone.localdate()
CASE = "/denuncia/seguimiento/denuncia/"


@pytest.fixture
def author(nelcy) -> Visitor:
    return Visitor()


def opened(handler) -> tuple[Case, envelope.CaseKeys]:
    """The one case there is, as a handler opens it."""
    case = Case.objects.held_by(handler.key).get()
    return case, envelope.open_wrap(case.wraps.get(handler_key=handler.key), handler.private)


def test_a_complaint_is_filed_in_five_steps_and_read_by_who_should(author, nelcy):
    start = author.get("/denuncia/")
    assert "No guardamos tu dirección IP" in start.content.decode()
    assert not start.cookies

    assert author.tell().url == "/denuncia/donde-y-cuando/"
    assert author.post("/denuncia/donde-y-cuando/", place="Piso 2").url == "/denuncia/pruebas/"
    assert author.post("/denuncia/pruebas/", evidence="Un audio").url == "/denuncia/revisar/"
    check = author.get("/denuncia/revisar/").content.decode()
    assert "diez por ciento" in check
    assert "Piso 2" in check
    response = author.post("/denuncia/revisar/")
    receipt = receipt_in(response)

    assert "Te responderemos a más tardar el" in response.content.decode()
    assert "Secretaría General" in response.content.decode()
    case, keys = opened(nelcy)
    said = envelope.read_part(case.parts.get(), keys)
    assert said["text"] == STORY["text"]
    assert said["place"] == "Piso 2"
    assert (case.status, case.channel, case.received_on) == ("received", "web", TODAY)
    assert case.due_on > case.transfer_due_on > case.received_on
    assert ChannelSession.objects.count() == 0
    assert receipt not in str(author.client.cookies)


def test_the_receipt_asks_for_its_last_group_and_shows_itself_again_when_it_is_wrong(author):
    author.to_the_check()
    page = author.post("/denuncia/revisar/").content.decode()
    receipt = "-".join(GROUPS.findall(page))

    wrong = author.send_again(page, "/denuncia/clave-guardada/", group="0000")
    assert wrong.status_code == 422
    assert receipt_in_error(wrong) == receipt
    right = author.send_again(page, "/denuncia/clave-guardada/", group=receipt[-4:].lower())
    assert "Guardaste tu clave" in right.content.decode()
    assert Receipt.objects.get().is_confirmed
    card = author.client.post(
        "/denuncia/tarjeta/",
        {"receipt": receipt, "csrfmiddlewaretoken": author.client.cookies["csrf"].value},
    )
    assert receipt_in(card) == receipt


def receipt_in_error(response) -> str:
    response.status_code = 200
    return receipt_in(response)


def test_an_author_comes_back_reads_and_writes(author, nelcy):
    receipt = author.file()
    case, keys = opened(nelcy)
    envelope.add_part(
        case, "message", {"text": "¿En qué oficina fue?"}, author="desk", by=nelcy.user, on=date(2026, 3, 16)
    )

    first = author.enter(receipt.lower().replace("-", " "))
    assert receipt_in(first) == receipt
    page = author.get(CASE).content.decode()
    assert "¿En qué oficina fue?" in page
    assert STORY["text"] in page
    assert author.post(CASE, text="En la de contratación.").status_code == 302
    assert "En la de contratación." in author.get(CASE).content.decode()
    last = case.parts.order_by("seq").last()
    assert envelope.read_part(last, keys) == {"text": "En la de contratación."}
    assert last.author == "source"


def test_a_message_with_the_receipt_in_it_is_not_sent(author):
    receipt = author.file()
    author.enter(receipt)
    refused = author.post(CASE, text=f"Mi clave es {receipt.lower().replace('-', ' ')}, por si acaso.")
    assert refused.status_code == 422
    assert "Tu mensaje contiene tu clave" in refused.content.decode()
    assert CaseObject.objects.filter(kind="message").count() == 0


def test_a_draft_is_the_authors_alone_and_can_be_deleted(author, nelcy):
    receipt = author.file()
    author.enter(receipt)
    author.post(CASE, text="Todavía lo pienso", guardar="1")
    assert "Todavía lo pienso" in author.get(CASE).content.decode()
    other = Visitor()
    other.enter(receipt)
    assert "Todavía lo pienso" in other.get(CASE).content.decode()
    assert author.post(CASE, borrar="1").status_code == 302
    assert SourceDraft.objects.count() == 0


def test_a_new_receipt_opens_and_the_old_one_does_not(author, custodians):
    author.tell()
    author.post("/denuncia/quien-soy/", name="Yoleida Marrugo", contact="300 000 0000")
    old = author.send()
    author.enter(old)
    author.post(CASE, text="Borrador", guardar="1")
    new = receipt_in(author.post("/denuncia/seguimiento/clave-nueva/"))

    assert Visitor().enter(old).status_code == 422
    other = Visitor()
    assert other.enter(new).status_code == 200
    assert "Borrador" in other.get(CASE).content.decode()
    assert "Lo dijiste" in other.get(CASE).content.decode()
    assert Receipt.objects.count() == 1


def test_who_wrote_may_be_said_later_and_goes_under_two_custodians(author, custodians):
    author.enter(author.file())
    refused = author.post("/denuncia/seguimiento/quien-soy/", name="", contact="x")
    assert refused.status_code == 422
    assert author.post("/denuncia/seguimiento/quien-soy/", name="Yoleida", contact="300").url == CASE
    shares = IdentityPart.objects.get().shares.values_list("custodian_key", flat=True)
    assert set(shares) == {one.key.pk for one in custodians}


def test_without_two_custodians_nobody_is_asked_who_they_are(author):
    author.tell()
    page = author.get("/denuncia/quien-soy/").content.decode()
    assert "Hoy no hay dos personas" in page
    assert 'name="contact"' not in page


def test_who_is_left_out_gets_nothing(author, nelcy, jader):
    author.file(offices=[str(jader.user.memberships.get().institution_id)])
    assert Case.objects.held_by(nelcy.key).count() == 1
    assert Case.objects.held_by(jader.key).count() == 0
    assert not Case.objects.get().has_external_recipient


def test_when_all_are_left_out_the_outside_body_reads(author, nelcy, personeria):
    author.file(people=[str(nelcy.user.pk)])
    assert Case.objects.get().has_external_recipient
    assert list(Case.objects.held_by(personeria.key)) == list(Case.objects.all())


def test_leaving_everybody_out_without_an_outside_body_is_said_and_nothing_is_lost(author, nelcy):
    response = author.tell(people=[str(nelcy.user.pk)])
    assert response.status_code == 422
    page = response.content.decode()
    assert "nadie podría leerla" in page
    assert STORY["text"] in page


def test_a_complaint_is_about_the_commitment_it_came_from(author, nelcy, commitment):
    author.post("/denuncia/que-paso/?compromiso=COCDI0001", **STORY)
    assert "Contratos a la vista" in author.get("/denuncia/revisar/").content.decode()
    author.send()
    case, keys = opened(nelcy)
    assert envelope.read_part(case.parts.get(), keys)["about"]["code"] == "COCDI0001"


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "corto"}, {"category": "nada"}, {"offices": ["99999"]}]
)
def test_bad_input_is_answered_in_place_and_kept(author, wrong):
    response = author.tell(**wrong)
    assert response.status_code == 422
    assert "Hay un problema" in response.content.decode()
    assert STORY["who"] in response.content.decode()
    assert ChannelSession.objects.count() == 0


def test_an_hour_later_nothing_is_left(author):
    author.tell()
    with time_machine.travel(timezone.now().timestamp() + 3700):
        assert author.get("/denuncia/revisar/").url == "/denuncia/?cerrada=1"


def test_the_way_out_forgets_everything_and_needs_no_token(author):
    author.tell()
    response = author.client.post("/denuncia/salir/")
    assert response["Clear-Site-Data"] == '"*"'
    assert response["Refresh"].startswith("0;url=https://")
    assert (ChannelSession.objects.count(), PendingFile.objects.count()) == (0, 0)


def test_the_same_form_counts_once(author):
    author.to_the_check()
    page = author.get("/denuncia/revisar/").content.decode()
    assert author.send_again(page, "/denuncia/revisar/").status_code == 200
    assert Case.objects.count() == 1
    assert author.send_again(page, "/denuncia/revisar/").url == "/denuncia/?cerrada=1"
    assert Case.objects.count() == 1


def test_hints_draw_out_what_the_law_needs_and_never_block(author):
    author.post("/denuncia/que-paso/", category="contracts", text="pasó algo muy malo con una plata por ahí")
    author.post("/denuncia/donde-y-cuando/")
    author.post("/denuncia/pruebas/")
    page = author.get("/denuncia/revisar/").content.decode()
    for said in (
        "Di quién lo hizo",
        "Di cuándo pasó",
        "Di dónde pasó",
        "número del contrato",
        "qué lo prueba",
    ):
        assert said in page
    assert author.send()


def test_without_readers_the_channel_says_that_it_is_closed(client, db):
    page = client.get("/denuncia/").content.decode()
    assert "todavía no está abierto" in page
    assert client.get("/denuncia/que-paso/").url == "/denuncia/"

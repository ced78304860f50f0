"""Complaints of the counter, the telephone and the mailbox; and the mail that handlers get."""

import imaplib
import socketserver
import threading
from email.message import EmailMessage
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from cartagena_ogp.models.mail import OutgoingMail
from complaints import assisted, digests, envelope, holding, receipts
from complaints.models import AuditEntry, Case, CaseObject, Receipt
from tests.complaints.desk import TODAY, at_the_desk, filed


def filing_of(handler, case) -> str:
    """What the filing of a case says, for one of its holders."""
    return str(holding.open_case(handler, case.reference).read(case.parts.get(kind="filing")))


def counter(**values):
    return {"channel": "counter", "category": "works", "text": "La cancha quedó sin piso", **values}


def test_the_counter_seals_it_and_hands_over_a_receipt_to_change(nelcy, jader, custodians):
    page = at_the_desk(nelcy).post(
        reverse("desk:register"),
        counter(
            people=[str(jader.user.pk)],
            name="Ana Cogollo",
            contact="Calle 5",
            files=[SimpleUploadedFile("foto.txt", "Así quedó".encode())],
        ),
    )
    case = Case.objects.get()
    shown = page.context["receipt"]
    assert Receipt.objects.get(lookup=receipts.keys_of(shown).lookup).must_rotate
    assert "La cancha quedó sin piso" in filing_of(nelcy, case)
    assert case.parts.filter(kind="file").count() == 1
    assert not Case.objects.held_by(jader.key).exists()
    assert case.identities.count() == 1
    assert AuditEntry.objects.get().act == "case_registered"


def test_a_counter_form_without_its_facts_keeps_what_was_typed(nelcy):
    page = at_the_desk(nelcy).post(reverse("desk:register"), counter(text="", who="El contratista"))
    assert page.status_code == 422
    assert "El contratista" in page.content.decode()
    assert Case.objects.count() == 0


# -- the mailbox --------------------------------------------------------------------------------------
class Mailbox(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 as the reader needs."""

    def handle(self) -> None:
        box = self.server.box
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, command, rest = [*line.decode().strip().split(" ", 2), "", ""][:3]
            command = command.upper()
            if command == "SELECT":
                self.say(f"* {len(box)} EXISTS")
            elif command == "SEARCH":
                self.say("* SEARCH " + " ".join(str(n) for n in sorted(box)))
            elif command == "FETCH":
                self.fetch(box, int(rest.split()[0]), rest)
            elif command == "STORE":
                self.server.deleted.add(int(rest.split()[0]))
            elif command == "EXPUNGE":
                for number in self.server.deleted:
                    box.pop(number, None)
            elif command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            self.say(f"{tag} OK {command} done")

    def fetch(self, box, number, rest) -> None:
        if "RFC822.SIZE" in rest:
            self.say(f"* {number} FETCH (RFC822.SIZE {len(box[number])})")
            return
        self.say(f"* {number} FETCH (BODY[] {{{len(box[number])}}}")
        self.wfile.write(box[number])
        self.say(")")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def mailbox():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
    server.daemon_threads = True
    server.box, server.deleted = {}, set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def opened(server):
    def connect(_address):
        connection = imaplib.IMAP4(*server.server_address)
        connection.state = "AUTH"
        return connection, "INBOX"

    return connect


def mail(text="Cobran por el cupo") -> bytes:
    message = EmailMessage()
    message["From"] = "Luz Mery <luz@example.org>"
    message["Subject"] = "Cupos del colegio"
    message.set_content(text)
    message.add_attachment(b"prueba\n", maintype="text", subtype="plain", filename="cupos.txt")
    return message.as_bytes()


def test_mails_become_sealed_cases_and_leave_the_box(nelcy, jader, custodians, mailbox):
    mailbox.box.update({1: mail(), 2: mail("Otra cosa")})
    assert assisted.empty_mailbox(on=TODAY, opened=opened(mailbox)) == (2, 0)

    assert mailbox.box == {}
    assert Case.objects.filter(channel="mailbox").count() == 2
    case = next(one for one in Case.objects.all() if "cupo" in filing_of(nelcy, one))
    this = holding.open_case(nelcy, case.reference)
    assert case.parts.filter(kind="file").count() == 1
    note = this.read(case.parts.filter(kind="note").first())
    assert case.receipt.must_rotate
    assert bytes(case.receipt.lookup) == receipts.keys_of(note["receipt"]).lookup
    everything = str([this.read(part) for part in case.parts.all()])
    assert "luz@example.org" not in everything, "who wrote is under the custodians"
    assert case.identities.count() == 1
    assert (
        note["receipt"]
        in at_the_desk(nelcy).get(reverse("desk:case", args=[case.reference])).content.decode()
    )


def test_what_nobody_could_open_stays_in_the_box(nelcy, mailbox, settings):
    mailbox.box[1] = mail()
    assert assisted.empty_mailbox(on=TODAY, opened=opened(mailbox)) == (0, 1), "there are no custodians"
    assert 1 in mailbox.box
    assert Case.objects.count() == 0
    assert CaseObject.objects.count() == 0


@pytest.mark.parametrize("address", ["", "imap://u:p@127.0.0.1/INBOX", "imaps://127.0.0.1:1/INBOX"])
def test_the_reader_asks_for_a_mailbox_over_tls(settings, address, db):
    settings.COMPLAINT_MAILBOX = address
    with pytest.raises(CommandError):
        call_command("read_complaint_mail", stdout=StringIO())


# -- the digest -----------------------------------------------------------------------------------------
def test_the_digest_says_only_that_there_is_news_and_says_it_once(nelcy, jader):
    case = filed(nelcy, text="Palabra que no sale")
    assert digests.send(TODAY) == 1
    sent = OutgoingMail.objects.get()
    assert sent.to == nelcy.user.email
    text = sent.subject + sent.body
    assert "Hay novedades" in text
    for secret in (case.reference, str(case.pk), "Palabra", "denuncia"):
        assert secret not in text
    assert "/gestion" not in text
    assert digests.send(TODAY) == 0
    envelope.add_part(case, "message", {"text": "Más"}, author="source", on=TODAY)
    assert digests.send(TODAY) == 1
    at_the_desk(nelcy).get(reverse("desk:case", args=[case.reference]))
    assert digests.send(TODAY) == 0

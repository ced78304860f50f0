"""Complaints that came another way — counter, telephone, mailbox — under the same seals as the rest."""

from __future__ import annotations

import email.policy
import hashlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterable
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from complaints import audit, envelope, filing, incoming
from complaints.blobs import BlobWriter
from complaints.evidence import Taken
from complaints.filing import Filed, Filing
from complaints.models import Case, CaseObject
from complaints.unlocking import Handler
from complaints.uploads import HEAD, SealedUpload

LONGEST = 20_000
LARGEST_MAIL = 40 * 1024 * 1024
Kind, Author = CaseObject.Kind, CaseObject.Author


@transaction.atomic
def register(handler: Handler, said: Filing, *, on: date) -> Filed:
    """File for somebody who came or called. Their receipt must be changed at its first use.

    Raises NobodyReads.
    """
    said.by = handler.user
    filed = filing.file_case(said, on=on)
    audit.record(audit.Act.CASE_REGISTERED, by=handler.user, reference=filed.case.reference)
    return filed


def add_files(filed: Filed, sent: Iterable[UploadedFile], handler: Handler | None, *, on: date) -> list[str]:
    """Keep what came with it; the sentences about what was not taken."""

    def keep(taken: Taken) -> None:
        by = handler.user if handler else None
        author = Author.DESK if by else Author.SOURCE
        filing.keep_files(filed.case, [taken], author=author, by=by, on=on)

    return incoming.receive(sent, keep, keep_original=True, count=0, bytes_today=0)


# -- the mailbox ----------------------------------------------------------------------------------
class BadMailbox(Exception):
    """The setting is not the address of a mailbox over TLS, or the server refuses it."""


def connect(address: str) -> tuple[imaplib.IMAP4, str]:
    """A signed-in connection and the folder of `imaps://user:password@host:993/folder`. Raises BadMailbox."""
    parts = urlsplit(address)
    if parts.scheme != "imaps" or not parts.hostname or not parts.username:
        raise BadMailbox(_("COMPLAINT_MAILBOX debe ser como imaps://usuario:clave@servidor:993/INBOX."))
    try:
        server = imaplib.IMAP4_SSL(
            parts.hostname, parts.port or 993, ssl_context=ssl.create_default_context(), timeout=60
        )
        server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, imaplib.IMAP4.error):
        raise BadMailbox(_("El buzón no responde o no acepta el usuario.")) from None
    return server, unquote(parts.path.strip("/")) or "INBOX"


def empty_mailbox(
    *, on: date, opened: Callable[[str], tuple[imaplib.IMAP4, str]] = connect
) -> tuple[int, int]:
    """Seal every message as a case and then delete it; how many were sealed, and how many stayed.

    A message leaves the mailbox only once its case is committed. Raises BadMailbox.
    """
    server, folder = opened(settings.COMPLAINT_MAILBOX)
    done = left = 0
    try:
        server.select(f'"{folder}"')
        _state, [numbers] = server.search(None, "UNDELETED")
        for number in numbers.split():
            raw = fetch(server, number.decode())
            if raw is None or not sealed(raw, on=on):
                left += 1
                continue
            server.store(number.decode(), "+FLAGS", r"(\Deleted)")
            done += 1
        server.expunge()
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        raise BadMailbox(_("El buzón se cerró antes de terminar. Lo que faltó sigue allí.")) from None
    return done, left


def fetch(server: imaplib.IMAP4, number: str) -> bytes | None:
    """A message as it came; None when it is too large to hold in memory."""
    _state, sizes = server.fetch(number, "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", sizes[0] if isinstance(sizes[0], bytes) else b"")
    if size and int(size[1]) > LARGEST_MAIL:
        return None
    _state, found = server.fetch(number, "(BODY.PEEK[])")
    return next((part[1] for part in found if isinstance(part, tuple)), None)


def sealed(raw: bytes, *, on: date) -> bool:
    """File a message: its text, its attachments, its sender under two custodians. False when nobody reads.

    The receipt stays in an internal note, for the desk to hand over; it must be changed at its first use.
    """
    message = BytesParser(policy=email.policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    name, address = parseaddr(str(message.get("From", "")))
    said = Filing(
        category=Case.Category.OTHER,
        content={
            "subject": str(message.get("Subject", ""))[:200],
            "text": text_of(message)[:LONGEST],
            "received": _("Correo del buzón de denuncias"),
        },
        identity={"name": name or address, "contact": address} if address else None,
        channel=Case.Channel.MAILBOX,
    )
    try:
        with transaction.atomic():
            filed = filing.file_case(said, on=on)
            filed.case.receipt.must_rotate = True
            filed.case.receipt.save(update_fields=["must_rotate"])
            note: dict[str, Any] = {
                "text": _("Llegó al buzón. Entrega la clave a quien escribió."),
                "receipt": filed.receipt,
            }
            envelope.add_part(filed.case, Kind.NOTE, note, author=Author.SYSTEM, on=on)
            refused = add_files(filed, attachments_of(message), None, on=on)
            if refused:
                said_why = {"text": " ".join(refused)}
                envelope.add_part(filed.case, Kind.NOTE, said_why, author=Author.SYSTEM, on=on)
    except filing.NobodyReads:
        return False
    return True


def text_of(message: EmailMessage) -> str:
    """The words of a message: its plain text, or its HTML without the tags."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return _("El mensaje no tiene texto.")
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):
        text = (part.get_payload(decode=True) or b"").decode(errors="replace")  # type: ignore[union-attr]
    if part.get_content_type() == "text/html":
        text = strip_tags(text)
    return text.strip() or _("El mensaje no tiene texto.")


def attachments_of(message: EmailMessage) -> Iterable[SealedUpload]:
    """What came with it, encrypted before anything looks at it."""
    for part in message.iter_attachments():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data:
            yield as_upload(part.get_filename() or "adjunto", data)


def as_upload(name: str, data: bytes) -> SealedUpload:
    if len(data) > settings.UPLOAD_MAX_DOCUMENT_BYTES:
        return SealedUpload(name, None, len(data), "too_big")
    writer = BlobWriter()
    writer.write(data)
    writer.finish()
    upload = SealedUpload(name, writer, len(data))
    upload.sha256, upload.head = hashlib.sha256(data).hexdigest(), data[:HEAD]
    return upload

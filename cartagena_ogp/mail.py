"""Mail of the portal: plain text, written now, delivered by a job (`cartagena_ogp.tasks.deliver_mail`)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine
from django.utils.translation import override

from cartagena_ogp.models.mail import OutgoingMail
from cartagena_ogp.tasks import deliver_mail

SUBJECT_LENGTH = 200
HEADERS = frozenset({"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"})
"""What a message may carry besides what every one does (RFC 2919, RFC 2369, RFC 8058)."""
HEADER_LENGTH = 900


class MailRefused(ValueError):
    """A message that must not leave: a bad address, a subject of many lines, a header that is not ours."""


@transaction.atomic
def send(
    template: str,
    to: str | Iterable[str],
    context: Mapping[str, Any],
    language: str = "es",
    headers: Mapping[str, str] | None = None,
) -> list[OutgoingMail]:
    """Write `templates/mail/<template>.txt` to each address, and leave a job to deliver it.

    Each person gets a message of their own and sees nobody else's address. The job is in the caller's
    transaction: when that is rolled back, nothing is sent. Templates extend `mail/base.txt` and know
    `portal_url`. `headers` are some of `HEADERS`. Raises MailRefused before anything is written.
    """
    headers = dict(headers or {})
    for name, value in headers.items():
        refuse_bad_header(name, value)
    addresses = [to] if isinstance(to, str) else list(to)
    for address in addresses:
        refuse_bad_address(address)
    subject, body = write(template, context, language)
    mails = [
        OutgoingMail.objects.create(
            to=address, subject=subject, body=body, language=language, headers=headers
        )
        for address in addresses
    ]
    for mail in mails:
        deliver_mail.defer(mail_id=mail.pk)
    return mails


def write(template: str, context: Mapping[str, Any], language: str) -> tuple[str, str]:
    """The subject and the text of a message, in its language. Raises MailRefused for a subject of many
    lines.
    """
    with override(language):
        subject = render(f"mail/{template}.subject.txt", context).strip()
        body = render(f"mail/{template}.txt", context).strip() + "\n"
    if (
        not subject
        or len(subject) > SUBJECT_LENGTH
        or len(subject.splitlines()) > 1
        or not subject.isprintable()
    ):
        raise MailRefused("a subject is one line of printable text")
    return subject, body


def render(name: str, context: Mapping[str, Any]) -> str:
    """A template as plain text: an ampersand stays an ampersand."""
    values = {**context, "portal_url": settings.PORTAL_URL}
    return Engine.get_default().get_template(name).render(Context(values, autoescape=False))


def refuse_bad_header(name: str, value: str) -> None:
    """Raise MailRefused for a header we do not send, or a value that could hide another one."""
    plain = value.isascii() and value.isprintable() and 0 < len(value) <= HEADER_LENGTH
    if name not in HEADERS or not plain:
        raise MailRefused(f"this message cannot carry that {name[:40]!r} header")


def refuse_bad_address(address: str) -> None:
    """Raise MailRefused, without repeating the address, when it is none or hides another header."""
    try:
        validate_email(address)
    except ValidationError:
        raise MailRefused("this is not an e-mail address") from None

"""What happens to a comment across its row, its author's address and the mail that tells the decision."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartagena_ogp import codes, mail
from cartagena_ogp.comments.permissions import answers_for
from cartagena_ogp.models import Comment, CommentContact, EntityData, Institution, SearchRow, User
from cartagena_ogp.models.comments import digest_of, sha256

ADDRESS_A_DAY = 5
LOCK = 0x0C0371


class TooMany(Exception):
    """The portal takes no more comments within this hour, from anybody."""


class AlreadySaid(Exception):
    """The same words already stand, or wait, under the same record."""


@transaction.atomic
def submit(comment: Comment, *, email: str, now: datetime) -> CommentContact | None:
    """Keep a comment nobody sees yet and send the link that confirms it.

    None when the address has had its share of the day: the page says the same, so that nobody learns
    what an address did. Raises `AlreadySaid` and `TooMany`. One at a time: the counts are exact.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    contacts = CommentContact.objects
    if is_said(comment):
        raise AlreadySaid
    if contacts.since(now - timedelta(hours=1)).count() >= settings.COMMENTS_PER_HOUR:
        raise TooMany
    if contacts.since(now - timedelta(days=1)).filter(email=email).count() >= ADDRESS_A_DAY:
        return None
    comment.code = codes.new_code()
    comment.state = Comment.State.UNCONFIRMED
    comment.submitted_on = timezone.localdate(now)
    comment.hold()
    token = secrets.token_urlsafe(32)
    contact = contacts.create(comment=comment, email=email, token_sha256=sha256(token), asked_at=now)
    write(comment, email, "confirm", path=path(comment, "comment_confirm", token))
    return contact


def is_said(comment: Comment) -> bool:
    """Whether the same words stand or wait under the same record."""
    same = Comment.objects.about(comment.about_kind, comment.about_code).filter(
        body_digest=digest_of(comment.body), institution__isnull=True
    )
    return same.filter(state__in=(Comment.State.WAITING, Comment.State.PUBLISHED)).exists()


@transaction.atomic
def confirm(contact: CommentContact, *, now: datetime) -> Comment:
    """The link was followed: the comment waits for a moderator. A second time changes nothing.

    Raises `AlreadySaid` when the same words came in meanwhile; the comment is then dropped.
    """
    held = CommentContact.objects.select_for_update().select_related("comment").get(pk=contact.pk)
    if held.confirmed_at:
        return held.comment
    if is_said(held.comment):
        raise AlreadySaid
    held.confirmed_at = now
    held.save(update_fields=["confirmed_at"])
    return held.comment.confirm()


@transaction.atomic
def publish(comment: Comment, *, by: User) -> Comment:
    comment.publish(by=by)
    return tell(comment, "published")


@transaction.atomic
def reject(comment: Comment, *, by: User, why: str, note: str = "") -> Comment:
    comment.reject(by=by, why=why, note=note)
    return tell(comment, "rejected")


@transaction.atomic
def remove(comment: Comment, *, by: User, why: str, note: str = "") -> Comment:
    """Take a published comment off the pages."""
    return comment.remove(by=by, why=why, note=note)


@transaction.atomic
def erase(comment: Comment, *, by: User, why: str, note: str = "") -> Comment:
    """Take its words out of the portal and of its history (Ley 1581 de 2012)."""
    return comment.erase(by=by, why=why, note=note)


@transaction.atomic
def answer(comment: Comment, *, by: User, institution: Institution, body: str) -> Comment:
    """Answer a thread officially; the answer is public at once.

    Raises `ValidationError` when the person does not work for that institution or the comment cannot be read.
    """
    if not answers_for(by).filter(pk=institution.pk).exists():
        raise ValidationError(_("No puedes responder a nombre de esa institución."))
    thread = comment.parent or comment
    if not (comment.is_standing and thread.is_standing):
        raise ValidationError(_("Solo se responde un comentario publicado."))
    made = Comment(
        code=codes.new_code(),
        about_kind=thread.about_kind,
        about_code=thread.about_code,
        parent=thread,
        body=body,
        language=settings.LANGUAGE_CODE,
        institution=institution,
        submitted_on=timezone.localdate(),
    )
    return made.answer(by=by)


def tell(comment: Comment, decision: str) -> Comment:
    """Write the decision to the author, whose address the portal then forgets."""
    contact = CommentContact.objects.filter(comment=comment).first()
    if contact:
        write(comment, contact.email, decision, path=path(comment, "comment_thread", thread_of(comment).code))
        contact.delete()
    return comment


def write(comment: Comment, email: str, template: str, *, path: str) -> None:
    """A mail about a comment, in the language it was written in."""
    about = SearchRow.objects.filter(kind=comment.about_kind, code=comment.about_code).first()
    with override(comment.language):
        context = {
            "comment": comment,
            "about": about.title if about else comment.about_code,
            "rule": comment.get_rule_display(),
            "url": settings.PORTAL_URL + path,
            "rules_url": settings.PORTAL_URL + reverse("comment_rules"),
            "entity": EntityData.current(),
        }
    mail.send(f"comments/{template}", email, context, comment.language)


def path(comment: Comment, name: str, *args: str) -> str:
    with override(comment.language):
        return reverse(name, args=args)


def thread_of(comment: Comment) -> Comment:
    return comment.parent or comment

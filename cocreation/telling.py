"""Telling authors what becomes of their proposals: one message for each address, however much happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from cartagena_ogp import events, history, mail
from cartagena_ogp.models import HistoryPayload, HistoryTopic, OutgoingMail
from commitments.models import Commitment

from .lineage import back_from
from .models import Contact, Dialogue, Initiative, Proposal, Question, Registration, Telling

KINDS = ("propuesta", "iniciativa", "compromiso", "hito")
QUIET = ("created", "changed")
"""Events that are no step: nobody is written to because a comma moved."""
SHOWN = 12
REMIND = timedelta(hours=26)


@dataclass(frozen=True)
class Step:
    """Something that happened to a proposal, or to what came of it."""

    sequence: int
    title: str
    event: str
    reason: str
    node: str


def list_header() -> dict[str, str]:
    return {"List-Id": f"Cartagena Abierta <propuestas.{urlsplit(settings.PORTAL_URL).hostname}>"}


def signer() -> Signer:
    return Signer(salt="cocreation.stop", sep=".")


def stop_url(contact: Contact) -> str:
    token = signer().sign(contact.key.hex)
    return settings.PORTAL_URL + reverse("cocreation:stop", args=[token])


def contact_of(token: str) -> Contact | None:
    """Whose link this is; None when it was made up, or the address is gone."""
    try:
        key = UUID(hex=signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return Contact.objects.filter(key=key).first()


@transaction.atomic
def stop(contact: Contact) -> None:
    """Forget the address, whatever proposals it follows, with the mails that have not left."""
    waiting = OutgoingMail.objects.filter(to=contact.email, headers__contains=list_header())
    waiting.delete()
    Contact.objects.filter(email=contact.email).delete()


@transaction.atomic
def tell_authors() -> int:
    """Write once to each address about all that happened since the last time; how many messages left."""
    head = history.head().sequence
    cursor, is_new = Telling.objects.select_for_update().get_or_create(pk=1, defaults={"sequence": head})
    if is_new:
        return 0
    steps = steps_between(cursor.sequence, head)
    cursor.sequence = head
    cursor.save(update_fields=["sequence"])
    if not steps:
        return 0
    graph = back_from({step.node for step in steps})
    by_proposal: defaultdict[int, list[Step]] = defaultdict(list)
    for step in steps:
        for key in {step.node, *graph.reach(step.node, back=True)}:
            if key[0] == "p":
                by_proposal[int(key[1:])].append(step)
    contacts: defaultdict[str, list[Contact]] = defaultdict(list)
    rows = Contact.objects.filter(proposal__in=by_proposal).select_related("proposal").order_by("pk")
    for contact in rows:
        contacts[contact.email].append(contact)
    for email, own in contacts.items():
        write(email, own, by_proposal)
    return len(contacts)


def steps_between(after: int, until: int) -> list[Step]:
    """The public entries that are steps of a proposal's way, in order."""
    topics = HistoryTopic.objects.filter(entry__gt=after, entry__lte=until, kind__in=KINDS)
    rows = HistoryPayload.objects.filter(entry__in=topics.values("entry")).order_by("entry_id")
    rows = rows.exclude(body__event__in=QUIET)
    return [
        Step(row.entry_id, row.body["title"], row.body["event"], row.body["reason"], node)
        for row in rows
        if (node := node_of(row.kind, row.code))
    ]


def node_of(kind: str, code: str) -> str:
    """The node of the lineage that an entry is about; a milestone is its commitment's."""
    if kind == "propuesta":
        found = Proposal.objects.filter(code=code).values_list("pk", flat=True).first()
        return f"p{found}" if found else ""
    if kind == "iniciativa":
        found = Initiative.objects.filter(code=code).values_list("pk", flat=True).first()
        return f"i{found}" if found else ""
    ogp_id = code.partition("-")[0]
    found = Commitment.objects.filter(ogp_id=ogp_id).values_list("pk", flat=True).first()
    return f"c{found}" if found else ""


def write(email: str, contacts: list[Contact], by_proposal: dict[int, list[Step]]) -> None:
    """One message: each proposal of the address, and what happened to it."""
    language = contacts[0].language
    with override(language):
        context = {
            "proposals": [
                {
                    "title": contact.proposal.title,
                    "url": settings.PORTAL_URL + contact.proposal.get_absolute_url(),
                    "steps": [
                        {"title": step.title, "event": events.event_words(step.event), "reason": step.reason}
                        for step in by_proposal[contact.proposal_id][:SHOWN]
                    ],
                }
                for contact in contacts
            ],
            "stop_url": stop_url(contacts[0]),
        }
    headers = list_header() | {
        "List-Unsubscribe": f"<{context['stop_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    mail.send("cocreation/steps", email, context, language, headers)


@transaction.atomic
def tell_answer(question: Question) -> None:
    """The person who asked hears the answer once; the portal then forgets the address."""
    if not question.email or not question.answer:
        return
    with override(question.language):
        url = settings.PORTAL_URL + question.dialogue.get_absolute_url()
    context = {"question": question, "dialogue": question.dialogue, "url": url}
    mail.send("cocreation/answer", question.email, context, question.language)
    Question.objects.filter(pk=question.pk).update(email="")
    question.email = ""


@transaction.atomic
def remind(at: datetime) -> int:
    """Remind, once, those who will come within a day; forget those of dialogues that are over."""
    Registration.objects.filter(dialogue__starts_at__lt=at - timedelta(days=2)).delete()
    soon = Registration.objects.select_for_update(of=("self",)).filter(
        reminded_at__isnull=True,
        dialogue__starts_at__gt=at,
        dialogue__starts_at__lte=at + REMIND,
        dialogue__state=Dialogue.State.PLANNED,
    )
    count = 0
    for row in soon.select_related("dialogue"):
        with override(row.language):
            url = settings.PORTAL_URL + row.dialogue.get_absolute_url()
        mail.send("cocreation/reminder", row.email, {"dialogue": row.dialogue, "url": url}, row.language)
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        count += 1
    return count

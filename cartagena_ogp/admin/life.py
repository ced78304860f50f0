"""The life of a record as its desk shows it: what happened, when, who answers, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from cartagena_ogp import permissions
from cartagena_ogp.events import event_words
from cartagena_ogp.models import HistoryPayload, Institution, Membership, User
from cartagena_ogp.records import PublicRecord, record_for


@dataclass(frozen=True)
class Moment:
    """One entry. `person` is empty for whoever may not read who acted."""

    number: int
    at: datetime
    event: str
    actor: str
    person: str
    reason: str
    changed: str
    is_public: bool


@dataclass(frozen=True)
class Life:
    moments: list[Moment]
    log_url: str
    shows_people: bool


def life_of(obj: Any, viewer: User, *, limit: int) -> Life:
    """The last entries about a record, newest first; drafts' entries too, for they are staff's."""
    described = record_for(obj)
    kind, code = described.kind, described.code(obj)
    payloads = HistoryPayload.objects.filter(kind=kind, code=code).select_related("entry", "person")
    found = list(payloads.order_by("-entry_id")[:limit])
    names = institution_names(found)
    shows_people = permissions.sees_people_in_history(viewer)
    moments = [
        Moment(
            number=payload.entry_id,
            at=payload.entry.recorded_at,
            event=event_words(payload.body["event"]),
            actor=actor_label(payload.body["actor"], names),
            person=str(payload.person) if shows_people and payload.person else "",
            reason=payload.body["reason"],
            changed=changed_names(described, payload.body),
            is_public=payload.entry.is_public,
        )
        for payload in found
    ]
    return Life(moments, log_url(kind, code) if described.is_public(obj) else "", shows_people)


def institution_names(payloads: list[HistoryPayload]) -> dict[str, str]:
    slugs = {payload.body["actor"]["institution"] for payload in payloads} - {None}
    return {one.slug: str(one) for one in Institution.objects.filter(slug__in=slugs)}


def actor_label(actor: dict[str, Any], names: dict[str, str]) -> str:
    """Institution and role, as the public reads them."""
    if actor["role"] == "portal":
        return _("El portal")
    role = dict(Membership.Role.choices).get(actor["role"], actor["role"])
    institution = names.get(actor["institution"] or "", actor["institution"] or "")
    return f"{role}, {institution}" if institution else str(role)


def changed_names(described: PublicRecord[Any], body: dict[str, Any]) -> str:
    """Names of the facts that an entry changed."""
    before, after = body["before"], body["after"]
    if not before or not after:
        return ""
    schema = described.schema.__name__
    changed = [name for name in after if after[name] != before.get(name)]
    return ", ".join(described.labels.name(schema, name) for name in changed)


def log_url(kind: str, code: str) -> str:
    """The public log of the record, when this process serves it."""
    try:
        return reverse("record_log", args=[kind, code])
    except NoReverseMatch:
        return ""

"""How the pages of the log tell an entry: in words, with links; of a private one, nothing but its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.differences import Difference, differences
from cartagena_ogp.events import event_words
from cartagena_ogp.labels import Labels, words_of
from cartagena_ogp.models import HistoryEntry, Institution, Membership, SearchRow
from cartagena_ogp.records import record_of_kind


@dataclass(frozen=True)
class Told:
    """One entry as a page shows it; a private or redacted one has no `title`, `actor` nor `reason`."""

    entry: HistoryEntry
    event: str
    kind: str
    code: str
    title: str = ""
    url: str = ""
    actor: str = ""
    reason: str = ""
    changes: list[Difference] = field(default_factory=list)
    is_illustrative: bool = False
    is_first: bool = False
    """Nothing public came before, so `changes` is all that it said at first."""

    @property
    def subject_kind(self) -> str:
        """The kind as addresses have it; `kind` is its words."""
        return self.entry.subject.partition("/")[0]

    @property
    def redaction(self) -> Any:
        return getattr(self.entry, "redaction", None)

    @property
    def shown(self) -> dict[str, Any]:
        """What a list shows of it, in plain data: an entry never changes, so it is drawn once."""
        entry, redaction = self.entry, self.redaction
        own = {name: value for name, value in vars(self).items() if name != "entry"}
        return own | {
            "sequence": entry.sequence,
            "recorded_at": entry.recorded_at,
            "digest": entry.digest,
            "is_public": entry.is_public,
            "redacted_by": redaction.act_id if redaction else None,
        }


def summaries(entries: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
    """Entries with what a list says of each, without reading the facts before and after."""
    return entries.select_related("redaction__act").annotate(
        title=KeyTextTransform("title", "payload__body"),
        reason=KeyTextTransform("reason", "payload__body"),
        actor=KeyTransform("actor", "payload__body"),
        illustrative=Coalesce(
            KeyTextTransform("illustrative", KeyTransform("after", "payload__body")),
            KeyTextTransform("illustrative", KeyTransform("before", "payload__body")),
        ),
    )


def tell(entries: Iterable[HistoryEntry], *, changes: bool = False) -> list[Told]:
    """Put entries into words: three queries at most, however many they are.

    They come from `summaries`, or with their payload when `changes` asks for what changed in each.
    """
    entries = list(entries)
    names = institution_names()
    addresses = public_addresses(entry.subject for entry in entries if entry.is_public)
    words = cache(event_words)
    return [told(entry, words, names, addresses, changes=changes) for entry in entries]


def told(
    entry: HistoryEntry,
    words: Callable[[str], str],
    names: dict[str, str],
    addresses: dict[str, str],
    *,
    changes: bool,
) -> Told:
    if not entry.is_public:
        return Told(entry, _("Entrada reservada"), kind="", code="")
    kind, _slash, code = entry.subject.partition("/")
    record = record_of_kind(kind)
    outline = Told(
        entry,
        words(entry.event),
        kind=str(record.label).capitalize() if record else "",
        code=code,
        url=address_of(kind, code, addresses),
    )
    body = content(entry)
    if body is None:
        return outline
    before, after = body.get("before"), body.get("after")
    found = []
    if changes and after is not None:
        schema, labels = (record.schema, record.labels) if record else (None, Labels())
        found = differences(before, after, schema=schema, labels=labels, names=names)
    return replace(
        outline,
        title=body["title"],
        actor=actor_words(body["actor"], names),
        reason=body["reason"],
        is_illustrative=body["illustrative"],
        is_first=before is None,
        changes=found,
    )


def content(entry: HistoryEntry) -> dict[str, Any] | None:
    """What the entry says, from its summary or from its payload; None once it was redacted."""
    said = vars(entry)
    if "title" in said:
        summary = {name: said[name] for name in ("title", "actor", "reason")}
        return summary | {"illustrative": said["illustrative"] == "true"} if said["title"] else None
    payload = getattr(entry, "payload", None)
    if payload is None:
        return None
    facts = payload.body["after"] or payload.body["before"] or {}
    return payload.body | {"illustrative": bool(facts.get("illustrative"))}


def actor_words(actor: dict[str, str | None], names: dict[str, str]) -> str:
    """Institution and role, never a person's name."""
    role, slug = actor["role"] or "", actor["institution"]
    if role == "portal":
        return _("El portal, por sí mismo")
    words = words_of(Membership.Role).get(role, role)
    return f"{names.get(slug, slug)} · {words}" if slug else words


NAMES = Compiled(lambda: Institution.objects.published().values_list("slug", "short_name", "name"))


def institution_names() -> dict[str, str]:
    return {slug: short or name for slug, short, name in NAMES.rows()}


ADDRESSES = Compiled(
    lambda kinds, codes: SearchRow.objects.filter(kind__in=kinds, code__in=codes).values_list(
        "kind", "code", "url"
    )
)


def public_addresses(subjects: Iterable[str]) -> dict[str, str]:
    """The pages of those records that have one now, by subject."""
    wanted = [subject.split("/", 1) for subject in subjects]
    rows = ADDRESSES.rows([kind for kind, _code in wanted], [code for _kind, code in wanted])
    prefix = "" if get_language() == "es" else f"/{get_language()}"
    return {f"{kind}/{code}": prefix + url for kind, code, url in rows}


def address_of(kind: str, code: str, addresses: dict[str, str]) -> str:
    """The record's page; its history when it has none; the entry that a redaction is about."""
    if kind == "bitacora":
        return reverse("log_entry", args=[code])
    return addresses.get(f"{kind}/{code}") or reverse("record_log", args=[kind, code])

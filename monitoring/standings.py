"""Three readings of one promise (city, monitor, committee) and how they differ, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import address
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.labels import words_of
from commitments.models import Commitment, Completion, Milestone
from commitments.models.scales import NEEDS_EVIDENCE

from .models import Answer, Reading, Report, Verdict
from .questions import COMPLETION, Kind


@dataclass(frozen=True)
class Voice:
    """What one of the three says. Without `status` it has said nothing, and `words` says so."""

    who: str
    status: str = ""
    label: str = ""
    words: str = ""
    on: date | None = None
    url: str = ""
    url_label: str = ""
    illustrative: bool = False


@dataclass(frozen=True)
class Standing:
    """The three voices on a promise, side by side."""

    title: str
    url: str
    place: str
    voices: list[Voice]
    differences: list[str] = field(default_factory=list)
    illustrative: bool = False


def counted(verdicts: QuerySet[Verdict], by: str) -> Any:
    """How many of these verdicts the outer row has, found by `by`."""
    rows = verdicts.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows[:1]), 0, output_field=IntegerField())


def with_verdicts(rows: Any, by: str) -> Any:
    """Rows with how many seats validate and object today, and the day of the last verdict."""
    standing = Verdict.objects.in_force()
    last = Verdict.objects.filter(**{by: OuterRef("pk")}).order_by("-pk")
    return rows.annotate(
        validating=counted(standing.filter(position=Verdict.Position.VALIDATES), by),
        objecting=counted(standing.filter(position=Verdict.Position.OBJECTS), by),
        judged_on=Subquery(last.values("given_on")[:1]),
        judged_sample=Subquery(last.values("is_illustrative")[:1]),
    )


def milestones_with_voices(rows: QuerySet[Milestone]) -> Any:
    """Milestones with the monitor's last reading (`read_as`, `reading`) and the committee's verdicts."""
    last = Reading.objects.filter(milestone=OuterRef("pk")).order_by("-pk")
    told = JSONObject(code="code", explanation="explanation", on="read_on", illustrative="is_illustrative")
    rows = rows.annotate(
        read_as=Subquery(last.values("completion")[:1]), reading=Subquery(last.values(told=told)[:1])
    )
    return with_verdicts(rows, "milestone")


def commitments_with_voices(rows: QuerySet[Commitment]) -> Any:
    """Commitments with what the monitor's last end report reads, and the committee's verdicts."""
    last = Answer.objects.filter(
        row__question=COMPLETION,
        row__report__commitment=OuterRef("pk"),
        row__report__kind=Kind.END_OF_COMMITMENT,
        row__report__published_at__isnull=False,
    ).order_by("-row__report__published_at", "-row__report", "-number")
    told = JSONObject(
        code="row__report__code",
        explanation="explanation",
        on="row__report__published_at__date",
        illustrative="row__report__is_illustrative",
        elsewhere="row__report__origin",
    )
    rows = rows.annotate(
        read_as=Subquery(last.values("value")[:1]), reading=Subquery(last.values(told=told)[:1])
    )
    return with_verdicts(rows, "milestone__commitment")


def differing(rows: Any) -> Any:
    """Those whose voices do not say the same: the monitor reads another status, or a seat objects."""
    read = Coalesce(NullIf("read_as", Value("")), F("status"))
    return rows.filter(~Q(status=read) | Q(objecting__gt=0))


class Words:
    """What standings say again and again, in the language of the page."""

    def __init__(self) -> None:
        self.labels = words_of(Completion)
        self.city, self.evidence = _("La Alcaldía"), _("Ver su evidencia")
        self.monitor, self.reading = _("El monitor independiente"), _("Ver su lectura")
        self.committee, self.verdicts = _("El comité ciudadano"), _("Ver los veredictos")
        self.no_reason = _("No ha dicho por qué está así.")
        self.no_reading = _("Todavía no se ha pronunciado.")
        self.no_verdict = _("Ninguna curul ha firmado un veredicto.")
        self.unlike = _("La Alcaldía dice «%(city)s»; el monitor lee «%(monitor)s».")

    def label_of(self, status: str) -> str:
        return self.labels.get(status, status)


@cache
def words_in(language: str | None) -> Words:
    """Those of the language that is active, said once."""
    return Words()


def standing_of(row: Any, words: Words) -> Standing:
    """The three voices of a row that came from one of the queries above."""
    is_milestone = isinstance(row, Milestone)
    place, url = row.code if is_milestone else row.ogp_id, row.get_absolute_url()
    return Standing(
        title=row.title if is_milestone else row.short_title,
        url=url,
        place=place,
        voices=[
            city_voice(row, url, words),
            monitor_voice(row, words, is_milestone=is_milestone),
            committee_voice(row, place, words),
        ],
        differences=list(differences(row, words)),
        illustrative=row.is_illustrative,
    )


def city_voice(row: Any, url: str, words: Words) -> Voice:
    return Voice(
        who=words.city,
        status=row.status,
        label=words.label_of(row.status),
        words=row.status_reason or words.no_reason,
        on=row.status_on or row.last_news_on,
        url=f"{url}#evidencia",
        url_label=words.evidence,
        illustrative=row.is_illustrative,
    )


def monitor_voice(row: Any, words: Words, *, is_milestone: bool) -> Voice:
    if not row.reading or not row.read_as:
        return Voice(words.monitor, words=words.no_reading)
    told = row.reading
    name = "monitoring:reading" if is_milestone else "monitoring:report"
    elsewhere = told.get("elsewhere") == Report.Origin.ELSEWHERE
    return Voice(
        who=words.monitor,
        status=row.read_as,
        label=words.label_of(row.read_as),
        words=told["explanation"],
        on=None if elsewhere else date.fromisoformat(told["on"][:10]),
        url=address(name, told["code"]),
        url_label=words.reading if is_milestone else _("Ver su informe"),
        illustrative=told["illustrative"],
    )


def committee_voice(row: Any, place: str, words: Words) -> Voice:
    if not row.validating and not row.objecting:
        return Voice(words.committee, words=words.no_verdict)
    parts = []
    if row.validating:
        parts.append(
            ngettext("%(n)s curul valida la evidencia", "%(n)s curules validan la evidencia", row.validating)
            % {"n": row.validating}
        )
    if row.objecting:
        parts.append(
            ngettext("%(n)s curul la objeta", "%(n)s curules la objetan", row.objecting)
            % {"n": row.objecting}
        )
    return Voice(
        who=words.committee,
        status="unfulfilled" if row.objecting else "complete",
        label=_("Objeta") if row.objecting else _("Valida"),
        words=", ".join(parts) + ".",
        on=row.judged_on,
        url=f"{address('monitoring:verdicts')}?de={place}",
        url_label=words.verdicts,
        illustrative=bool(row.judged_sample),
    )


def differences(row: Any, words: Words) -> Iterable[str]:
    """What the three do not agree on, each in a sentence."""
    said = {"city": words.label_of(row.status).lower(), "monitor": words.label_of(row.read_as or "").lower()}
    if row.read_as and row.read_as != row.status:
        yield words.unlike % said
    if row.objecting and row.status in NEEDS_EVIDENCE:
        yield _("La Alcaldía dice «%(city)s»; el comité objeta la evidencia.") % said
    elif row.objecting:
        yield _("El comité objeta la evidencia que presentó la Alcaldía.")
    if row.objecting and row.read_as in NEEDS_EVIDENCE:
        yield _("El monitor lee «%(monitor)s»; el comité objeta la evidencia.") % said
    if row.objecting and row.validating:
        yield _("Las curules del comité no coinciden entre sí.")


SAID = ("read_as", "reading", "validating", "objecting", "judged_on", "judged_sample")
ON_COMMITMENT = Compiled(
    lambda pk: commitments_with_voices(Commitment.objects.filter(pk=pk)).order_by().values(*SAID)
)
ON_MILESTONE = Compiled(
    lambda pk: milestones_with_voices(Milestone.objects.filter(pk=pk)).order_by().values(*SAID)
)


def standing_of_commitment(commitment: Commitment) -> Standing:
    return standing_of(with_voices(commitment, ON_COMMITMENT), words_in(get_language()))


def standing_of_milestone(milestone: Milestone) -> Standing:
    return standing_of(with_voices(milestone, ON_MILESTONE), words_in(get_language()))


def with_voices(promise: Commitment | Milestone, said: Compiled) -> Any:
    """The promise itself, with what the queries above add to it."""
    for name, value in said.row(promise.pk).items():
        setattr(promise, name, value)
    return promise

"""A whole session typed at once: the proposals of the paper sheets and who came, all or nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cartagena_ogp.models import Territory

from .models import Attendance, Attendee, Proposal, Table
from .models.tables import CONSENT


@dataclass
class PaperProposal:
    """One proposal as it was written by hand."""

    title: str
    text: str
    author: str = ""
    territory: Territory | None = None


@dataclass
class Person:
    """One line of the attendance list: who, and (apart) what they chose to say of themselves."""

    name: str
    email: str = ""
    organisation: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    consents: bool = False


@transaction.atomic
def enter(
    table: Table, proposals: list[PaperProposal], people: list[Person], *, by: Any, on: date
) -> list[Proposal]:
    """Keep a session sheet: its proposals are published at once, the list stays private.

    What people said of themselves is kept in a random order and without a name, and nothing at all of
    whoever did not consent. Raises `ValidationError` for a sheet that was typed already.
    """
    table.lock()
    known = set(table.proposals.values_list("text_digest", flat=True))
    made = []
    for paper in proposals:
        row = Proposal(
            cycle=table.cycle,
            channel=Proposal.Channel.TABLE,
            table=table,
            group=table.group,
            title=paper.title,
            text=paper.text,
            author=paper.author,
            territory=paper.territory,
            state=Proposal.State.WAITING,
            submitted_on=on,
            is_illustrative=table.is_illustrative,
        )
        row.prepare()
        if row.text_digest in known:
            raise ValidationError(
                _("La propuesta «%(title)s» ya está en esta mesa.") % {"title": paper.title}
            )
        known.add(row.text_digest)
        made.append(row.hold().publish(by=by))
    add_people(table, people, on=on)
    if table.state == Table.State.PLANNED:
        table.change("status_changed", by=by, state=Table.State.HELD)
    return made


def add_people(table: Table, people: list[Person], *, on: date) -> None:
    last = table.attendees.aggregate(last=Max("number"))["last"] or 0
    listed = [
        Attendee(
            table=table,
            number=number,
            name=person.name,
            email=person.email,
            organisation=person.organisation,
            consented_on=on,
        )
        for number, person in enumerate((one for one in people if one.name), last + 1)
    ]
    said = [
        Attendance(
            table=table,
            sector=table.group.sector,
            **(person.answers if person.consents else {}),
            consent_version=CONSENT if person.consents else None,
            consented_on=on if person.consents else None,
        )
        for person in people
    ]
    secrets.SystemRandom().shuffle(said)
    for row in [*listed, *said]:
        row.full_clean()
        row.save()

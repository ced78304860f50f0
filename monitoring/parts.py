"""A report cut into the parts of OGP's form, for pages, the PDF and the downloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from commitments.models import Commitment

from .models import Report, ReportRow
from .questions import FORMS, Section


@dataclass
class Part:
    """A section of a report; in the inception report, one for each commitment of the plan."""

    section: Section
    commitment: Commitment | None
    rows: list[ReportRow] = field(default_factory=list)


def parts_of(report: Report) -> Iterator[Part]:
    """The report in the order of OGP's form. Its rows come with their answers."""
    rows = list(report.rows.all())
    for section in FORMS[report.kind]:
        codes = [question.code for question in section.questions]
        mine = [row for row in rows if row.question in codes]
        for commitment_id in dict.fromkeys(row.commitment_id for row in mine):
            some = [row for row in mine if row.commitment_id == commitment_id]
            yield Part(section, some[0].commitment, some)

"""Public figures: each quarter by one dimension at a time, made safe (`disclosure`), published once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import revision
from cartagena_ogp.models import Institution
from complaints import audit
from complaints.disclosure import FEW, KEPT, Shown, added, protect, rounded
from complaints.models import Case, PublishedTable, Tombstone
from complaints.quarters import after, is_published, may_publish, quarter_of

Dimension = PublishedTable.Dimension
IN_TIME, LATE, WAITING = "in_time", "late", "waiting"
NAMES: dict[str, Mapping[str, Any]] = {
    Dimension.CATEGORY: dict(Case.Category.choices),
    Dimension.CHANNEL: dict(Case.Channel.choices),
    Dimension.OUTCOME: dict(Case.Outcome.choices),
    Dimension.ANSWER: {
        IN_TIME: gettext_lazy("A tiempo"),
        LATE: gettext_lazy("Después del término"),
        WAITING: gettext_lazy("Sin respuesta al cerrar las cifras"),
    },
}


class Line(NamedTuple):
    """One row of a table as people read it."""

    label: str
    shown: Shown
    text: str


class Table(NamedTuple):
    """A published table; without lines it was withheld."""

    dimension: str
    title: str
    total: str
    lines: list[Line]
    withheld: bool


def answer_of(case: Case) -> str:
    """Whether a case was answered by its due date."""
    if case.answered_on is None:
        return WAITING
    return IN_TIME if case.answered_on <= case.due_on else LATE


def counts_of(quarter: date) -> dict[str, Counter[str]]:
    """The exact counts of a quarter by each dimension. They leave this module only through `protect`."""
    until = after(quarter)
    received = list(Case.objects.filter(received_on__gte=quarter, received_on__lt=until))
    purged = Tombstone.objects.filter(quarter=quarter)
    return {
        Dimension.CATEGORY: Counter(case.category for case in received)
        + Counter(stone.category for stone in purged),
        Dimension.OFFICE: Counter(str(case.office_id or "") for case in received),
        Dimension.CHANNEL: Counter(case.channel for case in received),
        Dimension.ANSWER: Counter(answer_of(case) for case in received),
        Dimension.OUTCOME: Counter(
            Case.objects.filter(ended_on__gte=quarter, ended_on__lt=until).values_list("outcome", flat=True)
        ),
    }


@transaction.atomic
def publish(quarter: date, *, on: date) -> list[PublishedTable]:
    """Freeze the tables of a quarter. Raises ValueError too early or a second time."""
    if not may_publish(quarter, on) or is_published(quarter):
        raise ValueError("a quarter is published once, after the next one has ended")
    k = settings.COMPLAINT_SMALLEST_CELL
    tables = []
    for dimension, counts in counts_of(quarter).items():
        full = {key: counts.get(key, 0) for key in NAMES.get(dimension, {})} | dict(counts)
        names = office_names(full) if dimension == Dimension.OFFICE else {}
        tables.append(
            PublishedTable(
                quarter=quarter,
                dimension=dimension,
                total=str(rounded(sum(counts.values()), k)),
                cells=protect(full, order_of(full), k),
                names=names,
                k=k,
                published_on=on,
            )
        )
    PublishedTable.objects.bulk_create(tables)
    audit.record(audit.Act.PUBLISHED, by=None, quarter=quarter.isoformat())
    revision.move()
    return tables


def order_of(counts: Mapping[str, int]) -> list[str]:
    """Which cells are given up first: what says least, then the order of their keys."""
    vague = [key for key in ("", Case.Category.OTHER, WAITING) if key in counts]
    return [*vague, *sorted(key for key in counts if key not in vague)]


def office_names(counts: Mapping[str, int]) -> dict[str, str]:
    keys = [int(key) for key in counts if key]
    return {str(one.pk): one.name for one in Institution.objects.filter(pk__in=keys)}


def publish_due(today: date) -> int:
    """Publish every quarter that may be told and is not yet, from the first that had a complaint."""
    first = Case.objects.order_by("received_on").values_list("received_on", flat=True).first()
    if first is None:
        return 0
    quarter, made = quarter_of(first), 0
    while may_publish(quarter, today):
        if not is_published(quarter):
            publish(quarter, on=today)
            made += 1
        quarter = after(quarter)
    return made


# -- reading what was published -------------------------------------------------------------------
def words(shown: Shown, k: int) -> str:
    """A figure in words: a number, "menos de 5", or that it is reserved."""
    if shown == FEW:
        return _("Menos de %(k)s") % {"k": k}
    return _("Reservada") if shown == KEPT else str(shown)


def name_of(table: PublishedTable, key: str) -> str:
    if table.dimension == Dimension.OFFICE:
        return table.names.get(key) or _("Sin dependencia señalada")
    return str(NAMES[table.dimension].get(key) or _("Trasladada sin otro resultado"))


def table_of(stored: PublishedTable) -> Table:
    """A stored table as people read it."""
    cells = stored.cells or {}
    lines = [Line(name_of(stored, key), shown, words(shown, stored.k)) for key, shown in cells.items()]
    lines = [line for line in lines if line.shown != 0] or lines
    return Table(
        stored.dimension,
        str(Dimension(stored.dimension).label),
        words(as_shown(stored.total), stored.k),
        lines,
        stored.cells is None,
    )


def as_shown(total: str) -> Shown:
    return int(total) if total.isdigit() else total


def half_year(first: date) -> list[Table]:
    """Two quarters together (Ley 1474 de 2011, artículo 76), made only of what each of them published.

    Empty until both are out.
    """
    found = {
        (table.quarter, table.dimension): table
        for table in PublishedTable.objects.filter(quarter__in=[first, after(first)])
    }
    tables = []
    for dimension in Dimension.values:
        one, two = found.get((first, dimension)), found.get((after(first), dimension))
        if one is None or two is None:
            return []
        tables.append(together(one, two))
    return tables


def together(one: PublishedTable, two: PublishedTable) -> Table:
    """Two tables of the same dimension as one: a cell hidden in either is hidden here."""
    k = max(one.k, two.k)
    withheld = one.cells is None or two.cells is None
    keys = dict.fromkeys([*(one.cells or {}), *(two.cells or {})])
    lines = []
    for key in {} if withheld else keys:
        shown = added((one.cells or {}).get(key, 0), (two.cells or {}).get(key, 0))
        assert shown is not None
        if shown != 0:
            lines.append(Line(name_of(one if key in (one.cells or {}) else two, key), shown, words(shown, k)))
    total = added(as_shown(one.total), as_shown(two.total))
    title = str(Dimension(one.dimension).label)
    return Table(one.dimension, title, words(total or 0, k), lines, withheld)

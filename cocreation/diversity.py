"""Who took part in a cycle's tables, as counts in which nobody can be found.

Only whole cycles are tabulated: a table of twenty people beside the sum of the others would say too much.
Sectors of fewer than `LEAST` people are counted together, so that their totals are the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from cartagena_ogp.models import Territory
from cartagena_ogp.suppression import LEAST, TOTAL, suppress
from cartagena_ogp.templatetags.portal import number, percent

from .models import Attendance, Cycle, Group, Proposal, Table

OTHERS, UNSAID = "otros", "sin-dato"

type Cells = dict[tuple[Hashable, Hashable], int]


@dataclass(frozen=True)
class Crossing:
    """A table of people: headings, and rows of cells in words."""

    slug: str
    title: str
    columns: list[str]
    rows: list[list[str]]
    has_hidden: bool


def counts_of_table(table: Table) -> dict[str, Any]:
    """How many came; nothing else of one table is said."""
    listed = table.attendees.count()
    return {"count": table.attendees_said or listed or None, "said": table.attendees_said is not None}


@dataclass(frozen=True)
class Answers:
    """The answers of a cycle's published tables, equal ones together."""

    rows: list[dict[str, Any]]

    @property
    def total(self) -> int:
        return sum(row["people"] for row in self.rows)

    def by(self, name: str) -> dict[Any, int]:
        """People by one answer."""
        found: Counter[Any] = Counter()
        for row in self.rows:
            found[row[name]] += row["people"]
        return dict(found)


def answers_of(cycle: Cycle) -> Answers:
    rows = Attendance.objects.filter(table__cycle=cycle, table__published_at__isnull=False)
    grouped = rows.values("sector", "territory", "gender", "age", "disability", "ethnicity")
    return Answers([dict(row) for row in grouped.annotate(people=Count("pk")).order_by()])


def sectors_of(answers: Answers) -> dict[str, str]:
    """Each sector's row: its own, or the one of those with too few people."""
    found = answers.by("sector")
    small = [sector for sector, people in found.items() if people < LEAST]
    if small and sum(found[one] for one in small) < LEAST:
        rest = [sector for sector in found if sector not in small]
        small += [min(rest, key=lambda sector: found[sector])] if rest else []
    return {sector: OTHERS if sector in small else sector for sector in found}


def label_of_sector(sector: Hashable) -> str:
    return _("Otros sectores") if sector == OTHERS else str(dict(Group.Sector.choices)[str(sector)])


def dashboard(cycle: Cycle) -> dict[str, Any]:
    """Sector by place and by each answer, and the places that proposals speak of."""
    answers, known = answers_of(cycle), places()
    made = {"crossings": [], "authors": authors(cycle, known), "total": 0}
    if answers.total < LEAST:
        return made
    sectors = sectors_of(answers)
    columns = [(sector, label_of_sector(sector)) for sector in dict.fromkeys(sectors.values())]
    asked: list[tuple[str, str, Any]] = [
        ("gender", _("Género"), Attendance.Gender),
        ("age", _("Edad"), Attendance.Age),
        ("disability", _("Discapacidad"), Attendance.Disability),
        ("ethnicity", _("Autorreconocimiento étnico"), Attendance.Ethnicity),
    ]
    tables = [by_place(answers, known, sectors, columns)]
    for name, title, choices in asked:
        counted: Cells = {(value, sector): 0 for value in choices.values for sector, _label in columns}
        for row in answers.rows:
            counted[row[name], sectors[row["sector"]]] += row["people"]
        labels = [(value, str(label)) for value, label in choices.choices if value]
        labels.append(("", _("No respondió")))
        tables.append(crossing(name, title, counted, labels, columns))
    return made | {"crossings": tables, "total": answers.total}


def crossing(
    slug: str,
    title: str,
    counted: Cells,
    rows: list[tuple[Hashable, str]],
    columns: list[tuple[str, str]],
) -> Crossing:
    """The counts after suppression, in words."""
    shown = suppress(counted)
    lines = [
        [label, *(in_words(shown[row, column]) for column, _label in columns), in_words(shown[row, TOTAL])]
        for row, label in rows
    ]
    last = [in_words(shown[TOTAL, column]) for column, _label in columns]
    lines.append([_("Total"), *last, in_words(shown[TOTAL, TOTAL])])
    headings = [title, *(label for _column, label in columns), _("Total")]
    return Crossing(slug, title, headings, lines, None in shown.values())


def in_words(people: int | None) -> str:
    return "*" if people is None else str(number(people))


@dataclass(frozen=True)
class Place:
    """A communal unit, or the rural places or islands of the district, with the people of the census."""

    key: str
    label: str
    population: int | None


def short(name: str) -> str:
    """The name of a communal unit as a narrow table can hold it."""
    return name.replace("Unidad Comunera de Gobierno", "UCG")


def places() -> tuple[list[Place], dict[int, str]]:
    """The rows of the dashboard, and the row in which each territory lies."""
    people = Sum("children__population", filter=Q(children__kind=Territory.Kind.BARRIO))
    units = Territory.objects.filter(kind=Territory.Kind.UCG).annotate(all=people).order_by("sort_key")
    rows = [Place(one.code, short(one.name), one.population or one.all) for one in units.defer("outline")]
    outside = {
        Territory.Kind.RURAL: Place("rural", _("Corregimientos y veredas"), None),
        Territory.Kind.ISLAND: Place("islas", _("Islas"), None),
    }
    rows += outside.values()
    inside: dict[int, str] = {}
    fields = Territory.objects.values_list("pk", "kind", "code", "parent__code")
    for pk, kind, code, parent in fields:
        if kind in outside:
            inside[pk] = outside[Territory.Kind(kind)].key
        elif kind == Territory.Kind.BARRIO:
            inside[pk] = parent or UNSAID
        elif kind == Territory.Kind.UCG:
            inside[pk] = code
    return rows, inside


def by_place(
    answers: Answers,
    known: tuple[list[Place], dict[int, str]],
    sectors: dict[str, str],
    columns: list[tuple[str, str]],
) -> Crossing:
    rows, inside = known
    keys = [place.key for place in rows] + [UNSAID]
    counted: Cells = {(key, sector): 0 for key in keys for sector, _label in columns}
    for row in answers.rows:
        counted[inside.get(row["territory"], UNSAID), sectors[row["sector"]]] += row["people"]
    labels: list[tuple[Hashable, str]] = [(place.key, place.label) for place in rows]
    labels.append((UNSAID, _("No respondió")))
    made = crossing("place", _("Dónde vive"), counted, labels, columns)
    headings = [*made.columns, _("De quienes vinieron"), _("De la población")]
    return Crossing(made.slug, made.title, headings, share_rows(rows, made), made.has_hidden)


def share_rows(places: list[Place], made: Crossing) -> list[list[str]]:
    """Each place's line, with its share of those who came beside its share of the census of 2018."""
    census = sum(place.population or 0 for place in places)
    known = {place.label: place.population for place in places}
    totals = {row[0]: row[-1] for row in made.rows}
    came = sum(as_number(text) for label, text in totals.items() if label in known)
    lines = []
    for row in made.rows:
        label, text = row[0], row[-1]
        population = known.get(label)
        own = percent(round(100 * as_number(text) / came)) if came and label in known and text != "*" else ""
        there = percent(round(100 * population / census, 1)) if population and census else ""
        lines.append([*row, own or ("*" if text == "*" else "–"), there or "–"])
    return lines


def as_number(text: str) -> int:
    digits = text.replace(".", "").replace(",", "")
    return int(digits) if digits.isdecimal() else 0


def authors(cycle: Cycle, known: tuple[list[Place], dict[int, str]]) -> list[dict[str, Any]]:
    """Published proposals by place, which are public one by one, and for each 10.000 inhabitants."""
    rows, inside = known
    found: Counter[str] = Counter()
    grouped = (
        Proposal.objects.standing().filter(cycle=cycle).values_list(F("territory")).annotate(n=Count("pk"))
    )
    for territory, count in grouped:
        found[inside.get(territory, UNSAID)] += count
    lines = [
        {
            "label": place.label,
            "count": found[place.key],
            "rate": round(10_000 * found[place.key] / place.population, 1) if place.population else None,
        }
        for place in rows
    ]
    return [*lines, {"label": _("Toda la ciudad, o sin dato"), "count": found[UNSAID], "rate": None}]

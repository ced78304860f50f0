"""Who took part in a cycle's tables, as counts in which nobody can be found.

Only whole cycles are tabulated: a table of twenty people beside the sum of the others would say too much.
Sectors of fewer than `LEAST` people are counted together, so that their totals are the same everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from cartagena_ogp.models import Territory
from cartagena_ogp.suppression import LEAST, TOTAL, suppress
from cartagena_ogp.templatetags.portal import number, percent

from .models import Attendance, Cycle, Group, Proposal, Table

OTHERS, UNSAID = "otros", "sin-dato"


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


def attendances(cycle: Cycle) -> Any:
    """The answers of a published cycle's tables."""
    return Attendance.objects.filter(table__cycle=cycle, table__published_at__isnull=False)


def sectors_of(cycle: Cycle) -> dict[str, str]:
    """Each sector's row: its own, or the one of those with too few people."""
    found = Counter(dict(attendances(cycle).values_list("sector").annotate(n=Count("pk"))))
    small = [sector for sector, people in found.items() if people < LEAST]
    if small and sum(found[one] for one in small) < LEAST:
        rest = [sector for sector in found if sector not in small]
        small += [min(rest, key=lambda sector: found[sector])] if rest else []
    return {sector: OTHERS if sector in small else sector for sector in found}


def label_of_sector(sector: Hashable) -> str:
    return _("Otros sectores") if sector == OTHERS else str(dict(Group.Sector.choices)[str(sector)])


def crossings(cycle: Cycle) -> list[Crossing]:
    """Sector by place, gender, age, disability and ethnic self-identification."""
    sectors = sectors_of(cycle)
    total = attendances(cycle).count()
    if total < LEAST:
        return []
    columns = [(sector, label_of_sector(sector)) for sector in dict.fromkeys(sectors.values())]
    made = [by_place(cycle, sectors, columns)]
    answers: list[tuple[str, str, Any]] = [
        ("gender", _("Género"), Attendance.Gender),
        ("age", _("Edad"), Attendance.Age),
        ("disability", _("Discapacidad"), Attendance.Disability),
        ("ethnicity", _("Autorreconocimiento étnico"), Attendance.Ethnicity),
    ]
    for name, title, choices in answers:
        counted: dict[tuple[Hashable, Hashable], int] = defaultdict(int)
        for value in choices.values:
            for sector, _label in columns:
                counted[value, sector] = 0
        for value, sector, people in attendances(cycle).values_list(name, "sector").annotate(n=Count("pk")):
            counted[value, sectors[sector]] += people
        labels = [(value, str(label)) for value, label in choices.choices if value]
        labels.append(("", _("No respondió")))
        made.append(crossing(name, title, counted, labels, columns))
    return made


def crossing(
    slug: str,
    title: str,
    counted: Mapping[tuple[Hashable, Hashable], int],
    rows: list[tuple[Hashable, str]],
    columns: list[tuple[str, str]],
) -> Crossing:
    """The counts after suppression, in words."""
    shown = suppress(counted)
    lines = [
        [label, *(in_words(shown[row, column]) for column, _label in columns), in_words(shown[row, TOTAL])]
        for row, label in rows
    ]
    lines.append(
        [
            _("Total"),
            *(in_words(shown[TOTAL, column]) for column, _label in columns),
            in_words(shown[TOTAL, TOTAL]),
        ]
    )
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


def places() -> tuple[list[Place], dict[int, str]]:
    """The rows of the dashboard, and the row in which each territory lies."""
    people = Sum("children__population", filter=Q(children__kind=Territory.Kind.BARRIO))
    units = Territory.objects.filter(kind=Territory.Kind.UCG).annotate(all=people).order_by("sort_key")
    rows = [Place(one.code, one.name, one.population or one.all) for one in units.defer("outline")]
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


def by_place(cycle: Cycle, sectors: dict[str, str], columns: list[tuple[str, str]]) -> Crossing:
    rows, inside = places()
    keys = [place.key for place in rows] + [UNSAID]
    counted: dict[tuple[Hashable, Hashable], int] = {
        (key, sector): 0 for key in keys for sector, _l in columns
    }
    grouped = attendances(cycle).values_list("territory", "sector").annotate(n=Count("pk"))
    for territory, sector, people in grouped:
        counted[inside.get(territory, UNSAID), sectors[sector]] += people
    labels: list[tuple[Hashable, str]] = [(place.key, place.label) for place in rows]
    labels.append((UNSAID, _("No respondió")))
    made = crossing("place", _("Dónde vive"), counted, labels, columns)
    shares = share_rows(rows, made)
    return Crossing(
        made.slug,
        made.title,
        [*made.columns, _("De quienes vinieron"), _("De la población")],
        shares,
        made.has_hidden,
    )


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


def authors(cycle: Cycle) -> list[dict[str, Any]]:
    """Published proposals by place, which are public one by one, and for each 10.000 inhabitants."""
    rows, inside = places()
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

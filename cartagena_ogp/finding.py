"""Finding public records by words, by code and by near misses, at the same cost with a million rows.

PostgreSQL is asked in both configurations (`docs/decisions/0003-search-in-two-configurations.md`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet
from psycopg.sql import quote

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models import SearchRow, SearchWord
from cartagena_ogp.models.search import SHELVES
from cartagena_ogp.preparing import prepared
from cartagena_ogp.routing import connection
from cartagena_ogp.search import is_plentiful, words_of
from cartagena_ogp.words import plain

PAGE = 20
SIDES = (False, True)
"""Whether it is the side of the plentiful kinds."""
EACH = {False: 500, True: 200}
"""Records are looked for on two sides, the plentiful kinds and all others, and each side gives its newest so
many: thousands of contracts do not hide the one commitment. Nobody reads more: the page asks for a word."""
MOST = sum(EACH.values())
NAMES = {False: "few", True: "plentiful"}
# The newest of a year that was asked for tell whether the words are common in it. If so many of them have the
# words, the year is read from the newest back, up to a limit in case they told wrong (`docs/decisions/0003`).
SAMPLE = 100
COMMON = 5
WALKED = 8_000
SPANISH = "websearch_to_tsquery('pg_catalog.spanish', %(words)s)"
UNACCENTED = "websearch_to_tsquery('public.es_unaccent', %(words)s)"
BOTH = f"CASE WHEN {SPANISH} = {UNACCENTED} THEN {SPANISH} ELSE {SPANISH} || {UNACCENTED} END"
"""Said once when both say the same: «a or a» is looked for twice."""
WORDS = "(SELECT words FROM asked)"
"""What is looked for, as the planner does not know it: the same good plan for all, which it can keep."""
NEWEST = "date DESC NULLS LAST, id"
FACETS = 12
START, END = "\x02", "\x03"
HEADLINE = f"StartSel={START},StopSel={END},MaxFragments=2,MaxWords=24,MinWords=12,FragmentDelimiter= … "
LONGEST_EXCERPT = 20_000  # characters of a text that are looked at for a snippet
ENDS = 12  # characters of each end of a text that tell whether a snippet goes to it


@dataclass(frozen=True)
class Asked:
    """What a visitor looks for. `localidad` and `institution` are codes; `order` is «fit» or «date»."""

    words: str
    kind: str = ""
    institution: str = ""
    locality: str = ""
    year: int | None = None
    order: str = "fit"
    page: int = 1


class Piece(NamedTuple):
    """A part of a snippet, marked when it is what was looked for."""

    text: str
    marked: bool


class Hit(NamedTuple):
    kind: str
    code: str
    title: str
    url: str
    date: Any
    institution: str
    illustrative: bool
    snippet: list[Piece]


@dataclass(frozen=True)
class Facets:
    """How many of the results are of each kind, institution (by code) and year."""

    kinds: Counter[str]
    institutions: Counter[str]
    years: Counter[str]


@dataclass(frozen=True)
class Found:
    """A page of results. `instead` is the spelling that was used."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    """How many can be read, up to `EACH` of each side."""
    cut: frozenset[bool] = frozenset()
    """The sides that have over `EACH`: what is counted of them is not all."""
    instead: str = ""
    maybe: str = ""
    direct: SearchRow | None = None
    facets: Facets = field(default_factory=lambda: Facets(Counter(), Counter(), Counter()))

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE)

    @property
    def at_least(self) -> int:
        """The total in whole hundreds, to say that there are more."""
        return self.total - self.total % 100


def find(asked: Asked) -> Found:
    """What matches, best first. Nothing found and a likely misspelling: what the likely word finds."""
    direct = by_code(asked.words)
    rows, facets = matching(asked)
    instead = maybe = ""
    if facets.kinds.total() < 3:
        maybe = respelled(asked.words)
    if not rows and maybe:
        instead, maybe = maybe, ""
        rows, facets = matching(Asked(**{**asked.__dict__, "words": instead}))
    sides = {side: sum(n for kind, n in facets.kinds.items() if is_plentiful(kind) is side) for side in SIDES}
    return Found(
        hits=[hit(row) for row in rows],
        total=sum(min(many, EACH[side]) for side, many in sides.items()),
        cut=frozenset(side for side, many in sides.items() if many > EACH[side]),
        instead=instead,
        maybe=maybe,
        direct=direct,
        facets=facets,
    )


def coded(typed: str) -> QuerySet[SearchRow]:
    rows = SearchRow.objects.extra(where=["UPPER(code) = %s"], params=[typed])  # nosec B610
    return rows.exclude(code="").only("kind", "title", "url")[:2]


CODED = Compiled(coded)
KNOWN = Compiled(lambda typed: SearchWord.objects.filter(word__in=typed).values_list("word", flat=True))


def by_code(words: str) -> SearchRow | None:
    """The one record whose code was typed, whatever the case or the blanks."""
    typed = re.sub(r"\s+", "", words).upper()
    rows = CODED.rows(typed) if typed and len(typed) <= 160 else []
    return rows[0] if len(rows) == 1 else None


def matching(asked: Asked) -> tuple[list[tuple[Any, ...]], Facets]:
    """A page of rows with their snippets, and of what there are how many, up to one over `EACH` a side."""
    along: list[str] = []
    where: list[str] = []
    if asked.kind:
        # Written in the statement: a kind of a hundred records wants another plan than one of a million.
        along.append(f"r.kind = {quote(asked.kind)}")
    if asked.institution:
        where.append("r.institution_id = (SELECT id FROM portal_institution WHERE slug = %(institution)s)")
    if asked.locality:
        where.append(
            "r.territory_id IN (SELECT t.id FROM portal_territory t"
            " JOIN portal_territory l ON l.code = %(locality)s WHERE t.id = l.id OR t.locality_id = l.id)"
        )
    if asked.year:
        along.append("r.date >= make_date(%(year)s, 1, 1) AND r.date < make_date(%(year)s + 1, 1, 1)")
    sides = [is_plentiful(asked.kind)] if asked.kind else SIDES
    order = NEWEST if asked.order == "date" else f"rank DESC, {NEWEST}"
    sql = f"""
        WITH asked AS MATERIALIZED (SELECT {BOTH} AS words),
        {", ".join(side(plentiful, along, where, asked.year) for plentiful in sides)},
        hits AS MATERIALIZED (
            {" UNION ALL ".join(f"TABLE {NAMES[plentiful]}" for plentiful in sides)}
        ), page AS (
            SELECT id, rank, date, row_number() OVER (ORDER BY {order}) AS place FROM hits
            ORDER BY {order} LIMIT {PAGE} OFFSET %(skipped)s
        )
        SELECT r.kind, r.code, r.title, r.url, r.date,
            coalesce(nullif(i.short_name, ''), i.name, ''), r.illustrative,
            ts_headline('public.es_unaccent', said, {UNACCENTED}, %(headline)s),
            left(said, {ENDS}), right(said, {ENDS}),
            (SELECT jsonb_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM hits GROUP BY kind) k),
            (SELECT jsonb_object_agg(slug, n) FROM (
                SELECT i.slug, count(*) AS n FROM hits JOIN portal_institution i ON i.id = institution_id
                GROUP BY i.slug ORDER BY n DESC LIMIT {FACETS}) k),
            (SELECT jsonb_object_agg(year, n) FROM (
                SELECT extract(year FROM date)::int AS year, count(*) AS n FROM hits WHERE date IS NOT NULL
                GROUP BY 1 ORDER BY 1 DESC LIMIT {FACETS}) k)
        FROM page JOIN portal_searchrow r USING (id) LEFT JOIN portal_institution i ON i.id = r.institution_id
        CROSS JOIN LATERAL (
            SELECT left(concat_ws(' · ', nullif(summary, ''), nullif(text, '')), {LONGEST_EXCERPT}) AS said
        ) whole
        ORDER BY place
    """  # nosec B608
    values = vars(asked) | {"skipped": (asked.page - 1) * PAGE, "headline": HEADLINE}
    # Its plan is good for all words, but not for all years: a year has few records, or most.
    with nullcontext() if asked.year else prepared(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return rows, Facets(*(counted(rows[0][place] if rows else None) for place in (-3, -2, -1)))


def side(plentiful: bool, along: list[str], where: list[str], year: int | None) -> str:
    """The part of the query that makes a table of one side, called as `NAMES` says.

    `along` is what an index by date can skip, `where` what has to be looked at row by row.
    """
    name, most = NAMES[plentiful], EACH[plentiful] + 1
    way = ["r.plentiful" if plentiful else "NOT r.plentiful", *along]
    if not year:
        shelves = [f"shelf = {number}" for number in SHELVES[plentiful]]
        return f"{name} AS MATERIALIZED ({gathered(most, [*shelves, 'shelf IS NULL'], [*way, *where])})"
    undone = f"NOT (SELECT done FROM {name}_done)"  # nosec B608
    newest = f"portal_searchrow r WHERE {' AND '.join(way)} ORDER BY {NEWEST}"
    return f"""
        {name}_common AS MATERIALIZED (
            SELECT count(*) >= {COMMON} AS common FROM (SELECT vector FROM {newest} LIMIT {SAMPLE}) r
            WHERE r.vector @@ {WORDS}
        ), {name}_walked AS MATERIALIZED (
            SELECT {SUMMED} FROM (
                SELECT id, kind, date, institution_id, territory_id, vector FROM {newest}
                LIMIT CASE WHEN (SELECT common FROM {name}_common) THEN {WALKED} ELSE 0 END
            ) r WHERE {" AND ".join([f"r.vector @@ {WORDS}", *where])} LIMIT {most}
        ), {name}_done AS MATERIALIZED (
            SELECT common AND (
                (SELECT count(*) FROM {name}_walked) = {most}
                OR NOT EXISTS (SELECT FROM {newest} OFFSET {WALKED} LIMIT 1)
            ) AS done
            FROM {name}_common
        ), {name} AS MATERIALIZED (
            SELECT * FROM {name}_walked WHERE (SELECT done FROM {name}_done)
            UNION ALL
            ({gathered(most, [undone], [*way, *where])})
        )
    """  # nosec B608


SUMMED = f"r.id, r.kind, r.date, r.institution_id, ts_rank(r.vector, {WORDS}) AS rank"


def gathered(most: int, parts: list[str], where: list[str]) -> str:
    """The newest `most` out of the index of words, part after part: the next is not read if there are enough.

    The parts are conditions, each with records that are older than those of the one before.
    """
    newest = (newest_of(most, [part, f"r.vector @@ {WORDS}", *where]) for part in parts)
    together = f"SELECT * FROM ({' UNION ALL '.join(newest)}) r LIMIT {most}"  # nosec B608
    return f"SELECT {SUMMED} FROM ({together}) r"  # nosec B608


def newest_of(most: int, where: list[str]) -> str:
    return f"""
        (SELECT * FROM (
            SELECT id, kind, date, institution_id, vector FROM portal_searchrow r
            WHERE {" AND ".join(where)} OFFSET 0
        ) r ORDER BY {NEWEST} LIMIT {most})
    """  # nosec B608


def counted(value: str | None) -> Counter[str]:
    """Counts out of jsonb, which Django leaves as text in raw queries."""
    return Counter(json.loads(value or "{}"))


def hit(row: tuple[Any, ...]) -> Hit:
    kind, code, title, url, day, institution, illustrative, headline, start, end, *_facets = row
    return Hit(kind, code, title, url, day, institution, illustrative, pieces(headline, start, end))


def pieces(headline: str, start: str, end: str) -> list[Piece]:
    """A headline of PostgreSQL as plain and marked parts, so that the template escapes them all.

    `start` and `end` are those of the text: dots say that the snippet leaves out what is before or after.
    """
    made: list[Piece] = []
    for number, part in enumerate(re.split(f"[{START}{END}]", headline)):
        if part:
            made.append(Piece(part, bool(number % 2)))
    shown = "".join(piece.text for piece in made)
    before = [] if shown.startswith(start) else [Piece("… ", marked=False)]
    after = [] if shown.endswith(end) else [Piece(" …", marked=False)]
    return [*before, *made, *after] if shown else []


def respelled(words: str) -> str:
    """The same words with the unknown ones changed for the nearest known; empty when nothing changes."""
    typed = words_of(words)
    if not typed or len(typed) > 8:
        return ""
    known = set(KNOWN.rows(typed))
    changed = plain(words)
    for word in typed:
        near = nearest(word) if word not in known else None
        if near:
            changed = re.sub(rf"\b{re.escape(word)}\b", near, changed)
    return changed if changed != plain(words) else ""


def nearest(word: str) -> str | None:
    """The known word most like this one, when it is like enough (trigrams)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM portal_searchword WHERE word %% %s AND similarity(word, %s) >= 0.38"
            " ORDER BY similarity(word, %s) DESC, word LIMIT 1",
            [word, word, word],
        )
        row = cursor.fetchone()
    return row[0] if row else None

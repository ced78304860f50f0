"""Finding public records by words, by code and by near misses, at the same cost with a million rows.

PostgreSQL is asked in both configurations (`docs/decisions/0003-search-in-two-configurations.md`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models import SearchRow, SearchWord
from cartagena_ogp.routing import connection
from cartagena_ogp.search import is_plentiful, words_of
from cartagena_ogp.words import plain

PAGE = 20
# Records are looked for on two sides, the plentiful kinds and all others, and each side gives its newest so
# many: thousands of contracts do not hide the one commitment. Nobody reads more: the page asks for a word.
EACH = 500
MOST = 2 * EACH
SIDES = (False, True)
"""Whether it is the side of the plentiful kinds."""
NAMES = {False: "few", True: "plentiful"}
INDEXES = {False: "search_few_by_date", True: "search_plenty_by_date"}
# The newest of a side tell whether the words are rare there. Rare ones are gathered from their index; common
# ones are read from the newest back, up to a limit in case the newest told wrong (`docs/decisions/0003`).
SAMPLE = 500
WALKED = 30_000
SPANISH = "websearch_to_tsquery('pg_catalog.spanish', %(words)s)"
UNACCENTED = "websearch_to_tsquery('public.es_unaccent', %(words)s)"
BOTH = f"CASE WHEN {SPANISH} = {UNACCENTED} THEN {SPANISH} ELSE {SPANISH} || {UNACCENTED} END"
"""Said once when both say the same: «a or a» is looked for twice."""
NEWEST = "date DESC NULLS LAST, id"
FACETS = 12
START, END = "\x02", "\x03"
HEADLINE = f"StartSel={START},StopSel={END},MaxFragments=2,MaxWords=24,MinWords=8,FragmentDelimiter= … "
LONGEST_EXCERPT = 20_000  # characters of a text that are looked at for a snippet


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
        total=sum(min(many, EACH) for many in sides.values()),
        cut=frozenset(side for side, many in sides.items() if many > EACH),
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
        along.append("r.kind = %(kind)s")
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
        WITH {", ".join(side(plentiful, along, where) for plentiful in sides)},
        hits AS MATERIALIZED (
            {" UNION ALL ".join(f"TABLE {NAMES[plentiful]}" for plentiful in sides)}
        ), page AS (
            SELECT id, rank, date, row_number() OVER (ORDER BY {order}) AS place FROM hits
            ORDER BY {order} LIMIT {PAGE} OFFSET %(skipped)s
        )
        SELECT r.kind, r.code, r.title, r.url, r.date,
            coalesce(nullif(i.short_name, ''), i.name, ''), r.illustrative,
            ts_headline('public.es_unaccent',
                left(concat_ws(' · ', nullif(r.summary, ''), nullif(r.text, '')), {LONGEST_EXCERPT}),
                {UNACCENTED}, %(headline)s),
            (SELECT jsonb_object_agg(kind, n) FROM (SELECT kind, count(*) AS n FROM hits GROUP BY kind) k),
            (SELECT jsonb_object_agg(slug, n) FROM (
                SELECT i.slug, count(*) AS n FROM hits JOIN portal_institution i ON i.id = institution_id
                GROUP BY i.slug ORDER BY n DESC LIMIT {FACETS}) k),
            (SELECT jsonb_object_agg(year, n) FROM (
                SELECT extract(year FROM date)::int AS year, count(*) AS n FROM hits WHERE date IS NOT NULL
                GROUP BY 1 ORDER BY 1 DESC LIMIT {FACETS}) k)
        FROM page JOIN portal_searchrow r USING (id) LEFT JOIN portal_institution i ON i.id = r.institution_id
        ORDER BY place
    """  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(sql, vars(asked) | {"skipped": (asked.page - 1) * PAGE, "headline": HEADLINE})
        rows = cursor.fetchall()
    return rows, Facets(*(counted(rows[0][place] if rows else None) for place in (-3, -2, -1)))


def side(plentiful: bool, along: list[str], where: list[str]) -> str:
    """The part of the query that makes a table of one side, called as `NAMES` says.

    `along` is what an index by date can skip, `where` what has to be looked at row by row. If the words are
    in a share f of N records, gathering reads f N of them and reading back `EACH` / f: the fewer wins.
    """
    name = NAMES[plentiful]
    way = " AND ".join(["r.plentiful" if plentiful else "NOT r.plentiful", *along])
    has_words = f"r.vector @@ ({BOTH})"
    matches = " AND ".join([has_words, *where])
    summed = f"r.id, r.kind, r.date, r.institution_id, ts_rank(r.vector, {BOTH}) AS rank"
    return f"""
        {name}_rare AS MATERIALIZED (
            SELECT (
                SELECT count(*) FROM (
                    SELECT vector FROM portal_searchrow r WHERE {way} ORDER BY {NEWEST} LIMIT {SAMPLE}
                ) r WHERE {has_words}
            ) < {SAMPLE} * sqrt({EACH} / greatest(reltuples, 1)) AS rare
            FROM pg_class WHERE oid = '{INDEXES[plentiful]}'::regclass
        ), {name}_walked AS MATERIALIZED (
            SELECT {summed} FROM (
                SELECT id, kind, date, institution_id, territory_id, vector
                FROM portal_searchrow r WHERE NOT (SELECT rare FROM {name}_rare) AND {way}
                ORDER BY {NEWEST} LIMIT {WALKED}
            ) r WHERE {matches} LIMIT {EACH + 1}
        ), {name}_done AS MATERIALIZED (
            SELECT CASE WHEN rare THEN FALSE WHEN (SELECT count(*) FROM {name}_walked) > {EACH} THEN TRUE
                ELSE NOT EXISTS (
                    SELECT FROM portal_searchrow r WHERE {way} ORDER BY {NEWEST} OFFSET {WALKED} LIMIT 1
                ) END AS done FROM {name}_rare
        ), {name} AS MATERIALIZED (
            SELECT * FROM {name}_walked WHERE (SELECT done FROM {name}_done)
            UNION ALL
            (SELECT {summed} FROM portal_searchrow r JOIN (
                SELECT id FROM (
                    SELECT r.id, r.date FROM portal_searchrow r
                    WHERE NOT (SELECT done FROM {name}_done) AND {way} AND {matches} OFFSET 0
                ) gathered ORDER BY {NEWEST} LIMIT {EACH + 1}
            ) pool USING (id))
        )
    """  # nosec B608


def counted(value: str | None) -> Counter[str]:
    """Counts out of jsonb, which Django leaves as text in raw queries."""
    return Counter(json.loads(value or "{}"))


def hit(row: tuple[Any, ...]) -> Hit:
    kind, code, title, url, day, institution, illustrative, headline, *_facets = row
    return Hit(kind, code, title, url, day, institution, illustrative, pieces(headline))


def pieces(headline: str) -> list[Piece]:
    """A headline of PostgreSQL as plain and marked parts, so that the template escapes them all."""
    made: list[Piece] = []
    for number, part in enumerate(re.split(f"[{START}{END}]", headline)):
        if part:
            made.append(Piece(part, bool(number % 2)))
    return made


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

"""What became of each proposal of a cycle: one fate each, and the counts add up to the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.routing import connection
from commitments.models import Commitment

from .lineage import onwards
from .models import Cycle, Initiative, Proposal

State, Outcome = Proposal.State, Initiative.Outcome


@dataclass(frozen=True)
class Fate:
    """One way a proposal can end, as the account of a cycle shows it."""

    code: str
    label: Any
    status: str


FATES = [
    Fate("commitment", gettext_lazy("Es parte de un compromiso"), "complete"),
    Fate("chosen", gettext_lazy("En una iniciativa elegida"), "substantial"),
    Fate("initiative", gettext_lazy("En una iniciativa, por decidir"), "under_way"),
    Fate("initiative_not_chosen", gettext_lazy("En una iniciativa no elegida"), "suspended"),
    Fate("taken", gettext_lazy("Sigue adelante, falta ubicarla"), "limited"),
    Fate("not_chosen", gettext_lazy("No seguirá, con su respuesta"), "suspended"),
    Fate("evaluating", gettext_lazy("En evaluación"), "in_verification"),
    Fate("received", gettext_lazy("Recibida, espera evaluación"), "not_started"),
    Fate("waiting", gettext_lazy("Espera revisión para publicarse"), "not_started"),
    Fate("withdrawn", gettext_lazy("Retirada por quien la hizo"), "no_evidence"),
    Fate("rejected", gettext_lazy("No se publicó, con su motivo"), "no_evidence"),
]
BY_CODE = {fate.code: fate for fate in FATES}
COMMITMENT = "commitment"
FURTHEST = {
    COMMITMENT: "commitment",
    Outcome.CHOSEN.value: "chosen",
    Outcome.PENDING.value: "initiative",
    Outcome.NOT_CHOSEN.value: "initiative_not_chosen",
}
"""Where a proposal can come to, the furthest first, and the fate that it means."""


@dataclass
class Ending:
    """Where a proposal is: its fate, and the initiatives and commitments that hold it."""

    proposal: Any
    """A `Proposal`, or the plain values that a list shows of one."""
    fate: Fate
    ends: list[Initiative | Commitment] = field(default_factory=list)


def endings(proposals: Collection[Any]) -> list[Ending]:
    """The end of each proposal, in three queries more whatever their number.

    `scored` on a proposal, when it is there, says how many evaluated it.
    """
    graph, rows = onwards([f"p{one.pk}" for one in proposals]), []
    for one in proposals:
        reached = [graph.ends[key] for key in graph.reach(f"p{one.pk}") if key in graph.ends]
        own = [end for end in reached if isinstance(end, Initiative)]
        kept = [end for end in reached if isinstance(end, Commitment)]
        places = {COMMITMENT} if kept else {end.outcome for end in own}
        furthest = next((place for place in FURTHEST if place in places), "")
        code = fate_of(one.state, one.fate, furthest, scored=bool(getattr(one, "scored", 0)))
        rows.append(Ending(one, BY_CODE[code], [*kept, *own]))
    return rows


def fate_of(state: str, fate: str, furthest: str, *, scored: bool) -> str:
    """The one fate that counts.

    `furthest` is the best of `FURTHEST` among the published initiatives and commitments that it came to.
    """
    if state in {State.REJECTED, State.WAITING}:
        return state
    if furthest:
        return FURTHEST[furthest]
    if fate != Proposal.Fate.RECEIVED:
        return fate
    return "evaluating" if scored else "received"


@dataclass(frozen=True)
class Share:
    """The proposals of a cycle that are in one place: how many, and the first of them after some mark."""

    fate: str
    count: int
    first: list[int]


@dataclass(frozen=True)
class Account:
    """How many proposals of a cycle have each fate, and the first of each after some mark."""

    shares: list[Share]

    @property
    def total(self) -> int:
        return sum(share.count for share in self.shares)

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        """How many have each fate; those that nobody has are left out."""
        tally: Counter[str] = Counter()
        for share in self.shares:
            tally[share.fate] += share.count
        return [(fate, tally[fate.code]) for fate in FATES if tally[fate.code]]

    def with_fate(self, wanted: str) -> list[int]:
        """The keys of the first proposals with one fate, or of all, in the order they came."""
        found = (share.first for share in self.shares if not wanted or share.fate == wanted)
        return sorted(chain.from_iterable(found))


TALLY = f"""
    WITH RECURSIVE standing AS NOT MATERIALIZED (
        SELECT from_proposal_id, from_initiative_id,
            coalesce(to_proposal_id * 3, to_initiative_id * 3 + 1, to_commitment_id * 3 + 2) AS node
        FROM cocreation_link l
        WHERE NOT EXISTS (SELECT FROM cocreation_revocation r WHERE r.link_id = l.id)
    ), step AS MATERIALIZED (
        SELECT p.id, s.node FROM cocreation_proposal p JOIN standing s ON s.from_proposal_id = p.id
        WHERE p.cycle_id = %(cycle)s
    ), walk AS (
        SELECT node AS start, node FROM unnest(ARRAY(SELECT DISTINCT node FROM step)) AS node
        UNION
        SELECT walk.start, s.node FROM walk JOIN standing s
            ON s.from_proposal_id = CASE walk.node %% 3 WHEN 0 THEN walk.node / 3 END
            OR s.from_initiative_id = CASE walk.node %% 3 WHEN 1 THEN walk.node / 3 END
    ), furthest AS (
        SELECT start, min(array_position(%(ends)s, coalesce(
            (SELECT '{COMMITMENT}' FROM commitments_commitment
                WHERE node %% 3 = 2 AND id = node / 3 AND published_at IS NOT NULL),
            (SELECT outcome FROM cocreation_initiative
                WHERE node %% 3 = 1 AND id = node / 3 AND published_at IS NOT NULL)))) AS place
        FROM walk GROUP BY start
    ), reached AS (
        SELECT step.id, min(furthest.place) AS place
        FROM step JOIN furthest ON furthest.start = step.node GROUP BY step.id
    ), told AS (
        SELECT p.state, p.fate, reached.place, scored.proposal_id IS NOT NULL AS is_scored, count(*),
            array_agg(p.id) FILTER (WHERE p.id > coalesce((
                SELECT id FROM cocreation_proposal WHERE code = %(after)s), 0)) AS ids
        FROM cocreation_proposal p
        LEFT JOIN reached ON reached.id = p.id
        LEFT JOIN (SELECT DISTINCT proposal_id FROM cocreation_evaluation) scored ON scored.proposal_id = p.id
        WHERE p.cycle_id = %(cycle)s AND p.state <> '{State.UNCONFIRMED}'
        GROUP BY 1, 2, 3, 4
    )
    SELECT state, fate, place, is_scored, count,
        ARRAY(SELECT id FROM unnest(told.ids) AS id ORDER BY id LIMIT %(size)s)
    FROM told
"""  # nosec B608
"""A link's end is a number: three times its key, plus which of the three kinds it is.

The walk begins at the few distinct ends, through an array: PostgreSQL expects a few rows of one.
"""


def account_of(cycle: Cycle, *, after: str = "", size: int = 0) -> Account:
    """The account of a cycle, with the first `size` proposals of each fate after the one of a code.

    PostgreSQL counts: one statement, and a row for each way in which proposals stand.
    """
    ends = list(FURTHEST)
    with connection.cursor() as cursor:
        cursor.execute(TALLY, {"cycle": cycle.pk, "after": after, "size": size, "ends": ends})
        rows = cursor.fetchall()
    return Account(
        [
            Share(fate_of(state, fate, ends[place - 1] if place else "", scored=scored), count, first)
            for state, fate, place, scored, count, first in rows
        ]
    )


def counted(cycle: Cycle | int) -> Any:
    """The proposals that an account counts, in the order they came, with how many evaluated each."""
    rows = Proposal.objects.filter(cycle=cycle).counted().order_by("pk")
    return rows.annotate(scored=Count("evaluations"))


def full_account(cycle: Cycle) -> list[Ending]:
    """The end of every proposal of a cycle, whole, for those who download it."""
    return endings(list(counted(cycle).select_related("table").defer("text")))


def some_endings(cycle: Cycle, keys: list[int]) -> list[Ending]:
    """The end of the proposals of a cycle that have these keys, in the order they came."""
    return endings(SOME.rows(cycle.pk, keys))


SHOWN = ("pk", "code", "title", "state", "fate", "published_at", "scored")
SOME = Compiled(lambda cycle, keys: counted(cycle).filter(pk__in=keys).values_list(*SHOWN, named=True))

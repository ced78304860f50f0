"""What became of each proposal of a cycle: one fate each, and the counts add up to the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F
from django.utils.translation import gettext_lazy

from cartagena_ogp.compiled import Compiled
from commitments.models import Commitment

from .lineage import Graph, end_key, onwards, origin_key
from .models import Cycle, Initiative, Link, Proposal

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


@dataclass
class Ending:
    """Where a proposal is: its fate, and the initiatives and commitments that hold it."""

    proposal: Proposal
    fate: Fate
    ends: list[Initiative | Commitment] = field(default_factory=list)


def endings(proposals: Collection[Proposal]) -> list[Ending]:
    """The end of each proposal, in one query more whatever their number.

    `scored` on a proposal, when it is there, says how many evaluated it.
    """
    graph, rows = onwards([f"p{one.pk}" for one in proposals]), []
    for one in proposals:
        reached = [graph.ends[key] for key in graph.reach(f"p{one.pk}") if key in graph.ends]
        own = [end for end in reached if isinstance(end, Initiative)]
        kept = [end for end in reached if isinstance(end, Commitment)]
        scored = bool(getattr(one, "scored", 0))
        code = fate_of(
            one.state, one.fate, {end.outcome for end in own}, in_commitment=bool(kept), scored=scored
        )
        rows.append(Ending(one, BY_CODE[code], [*kept, *own]))
    return rows


def fate_of(state: str, fate: str, outcomes: Collection[str], *, in_commitment: bool, scored: bool) -> str:
    """The one fate that counts, the furthest first.

    `outcomes` are those of the published initiatives that a proposal came to.
    """
    if state in {State.REJECTED, State.WAITING}:
        return state
    if in_commitment:
        return "commitment"
    for outcome, code in (
        (Outcome.CHOSEN, "chosen"),
        (Outcome.PENDING, "initiative"),
        (Outcome.NOT_CHOSEN, "initiative_not_chosen"),
    ):
        if outcome in outcomes:
            return code
    if fate != Proposal.Fate.RECEIVED:
        return fate
    return "evaluating" if scored else "received"


@dataclass(frozen=True)
class Account:
    """The code and the fate of every proposal of a cycle, in the order they came."""

    fates: list[tuple[str, str]]

    @property
    def total(self) -> int:
        return len(self.fates)

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        """How many have each fate; those that nobody has are left out."""
        tally = Counter(code for _proposal, code in self.fates)
        return [(fate, tally[fate.code]) for fate in FATES if tally[fate.code]]

    def with_fate(self, wanted: str) -> list[str]:
        """The codes of the proposals with one fate, or of all."""
        return [proposal for proposal, code in self.fates if not wanted or code == wanted]


def account_of(cycle: Cycle) -> Account:
    """The account of a cycle from two narrow queries, whatever the number of its proposals."""
    pairs, outcomes, commitments = standing_links()
    graph = Graph(pairs)
    rows = counted(cycle).values_list("pk", "code", "state", "fate", "scored")
    fates = []
    for pk, code, state, fate, scored in rows:
        reached = graph.reach(f"p{pk}")
        own = {outcomes[key] for key in reached if key in outcomes}
        kept = not commitments.isdisjoint(reached)
        fates.append((code, fate_of(state, fate, own, in_commitment=kept, scored=bool(scored))))
    return Account(fates)


def standing_links() -> tuple[list[tuple[str, str]], dict[str, str], set[str]]:
    """The ends of every standing link; of the published ones, the outcome of initiatives, and commitments."""
    ends = ("from_proposal", "from_initiative", "to_proposal", "to_initiative", "to_commitment")
    rows: Any = (
        Link.objects.standing()
        .annotate(
            outcome=F("to_initiative__outcome"),
            initiative_shown=F("to_initiative__published_at"),
            commitment_shown=F("to_commitment__published_at"),
        )
        .values_list(
            *(f"{name}_id" for name in ends), "outcome", "initiative_shown", "commitment_shown", named=True
        )
    )
    pairs: list[tuple[str, str]] = []
    outcomes: dict[str, str] = {}
    commitments: set[str] = set()
    for row in rows:
        end = end_key(row)
        pairs.append((origin_key(row), end))
        if row.initiative_shown:
            outcomes[end] = row.outcome
        elif row.commitment_shown:
            commitments.add(end)
    return pairs, outcomes, commitments


def counted(cycle: Cycle | int) -> Any:
    """The proposals that an account counts, in the order they came, with how many evaluated each."""
    rows = Proposal.objects.filter(cycle=cycle).counted().order_by("pk")
    return rows.annotate(scored=Count("evaluations"))


def full_account(cycle: Cycle) -> list[Ending]:
    """The end of every proposal of a cycle, whole, for those who download it."""
    return endings(list(counted(cycle).select_related("table").defer("text")))


def some_endings(cycle: Cycle, codes: Collection[str]) -> list[Ending]:
    """The end of the proposals of a cycle that have these codes, in the order they came."""
    return endings(SOME.rows(cycle.pk, list(codes)))


SOME = Compiled(lambda cycle, codes: counted(cycle).filter(code__in=codes).defer("text", "answer"))

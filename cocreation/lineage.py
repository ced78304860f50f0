"""From each proposal to its end, and from each commitment to all it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import ActionPlan, Commitment

from .models import Cycle, Initiative, Link, Proposal, Revocation

type Node = Proposal | Initiative | Commitment


@transaction.atomic
def link(origin: Proposal | Initiative, end: Node, kind: str, *, by: Any, reason: str) -> Link:
    """Say what came of a proposal or an initiative, and why. The history of the origin tells it.

    Raises `ValidationError` without a reason, for drafts, or when it would go round in a circle.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Escribe por qué: se publica.")})
    if isinstance(origin, Proposal) and not origin.is_standing:
        raise ValidationError(_("Solo se vincula una propuesta publicada."))
    made = Link(kind=kind, reason=reason.strip(), made_by=by, made_on=timezone.localdate())
    setattr(made, f"from_{name_of(origin)}", origin)
    setattr(made, f"to_{name_of(end)}", end)
    origin.change(kind, by=by, reason=reason, then=made.save)
    return made


def name_of(node: Node) -> str:
    return str(node._meta.model_name)


@transaction.atomic
def revoke(wrong: Link, *, by: Any, reason: str) -> None:
    """A link was a mistake: it stays in public with the reason, and counts no more."""
    if not reason.strip():
        raise ValidationError({"reason": _("Escribe por qué: se publica.")})
    if Revocation.objects.filter(link=wrong).exists():
        raise ValidationError(_("Ese vínculo ya está anulado."))
    row = Revocation(link=wrong, reason=reason.strip(), made_by=by, made_on=timezone.localdate())
    wrong.origin.change("link_revoked", by=by, reason=reason, then=row.save)


@transaction.atomic
def draft_commitment(initiative: Initiative, plan: ActionPlan, *, by: Any, ogp_id: str) -> Commitment:
    """A chosen initiative becomes the draft of a commitment, tied to it.

    Raises `ValidationError` unless it was chosen, when it has one already, or for an OGP code that is taken.
    """
    initiative.lock()
    if initiative.outcome != Initiative.Outcome.CHOSEN:
        raise ValidationError(_("Solo una iniciativa elegida se vuelve compromiso."))
    if initiative.links_out.standing().filter(to_commitment__isnull=False).exists():
        raise ValidationError(_("Esta iniciativa ya tiene su compromiso."))
    if plan.starts_on is None or plan.ends_on is None:
        raise ValidationError(_("Ponle fechas al plan: el compromiso las toma de ahí."))
    made = Commitment(
        plan=plan,
        ogp_id=ogp_id,
        title=initiative.title,
        short_title=initiative.title[:120],
        problem=initiative.problem,
        action=initiative.text,
        responsible=initiative.responsible,
        territory=initiative.territory,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        is_illustrative=initiative.is_illustrative,
    )
    reason = _("Sale de la iniciativa %(code)s, elegida en «%(cycle)s».") % {
        "code": initiative.code,
        "cycle": initiative.cycle.title,
    }
    made.add(by=by, reason=reason)
    link(initiative, made, Link.Kind.INSPIRED, by=by, reason=reason)
    return made


class Graph:
    """The standing links, read once: who came of whom, forwards and backwards."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.ends: dict[str, Initiative | Commitment] = {}
        """The initiatives and commitments that something came to, published."""
        self.forwards: defaultdict[str, list[str]] = defaultdict(list)
        self.backwards: defaultdict[str, list[str]] = defaultdict(list)
        for one in links:
            origin, end = origin_key(one), end_key(one)
            self.forwards[origin].append(end)
            self.backwards[end].append(origin)
            reached = one.to_initiative or one.to_commitment
            if reached is not None and reached.is_published:
                self.ends[end] = reached

    def reach(self, start: str, *, back: bool = False) -> list[str]:
        """Everything that came of a node (or that it came from), nearest first."""
        steps, found, seen = self.backwards if back else self.forwards, [start], {start}
        for node in found:
            for other in steps.get(node, ()):
                if other not in seen:
                    seen.add(other)
                    found.append(other)
        return found[1:]


def origin_key(one: Link) -> str:
    return f"p{one.from_proposal_id}" if one.from_proposal_id else f"i{one.from_initiative_id}"


def end_key(one: Link) -> str:
    if one.to_commitment_id:
        return f"c{one.to_commitment_id}"
    return f"i{one.to_initiative_id}" if one.to_initiative_id else f"p{one.to_proposal_id}"


def whole_graph() -> Graph:
    """All the standing links and their ends, in one query; the long texts stay in the database."""
    rows = Link.objects.standing().select_related("to_initiative", "to_commitment").order_by("pk")
    return Graph(rows.defer("reason", *LONG))


def numbers(keys: Iterable[str], letter: str) -> list[int]:
    return [int(key[1:]) for key in keys if key[0] == letter]


LONG = (
    *(f"to_initiative__{name}" for name in ("summary", "problem", "text", "outcome_reason")),
    *(
        f"to_commitment__{name}"
        for name in (
            "problem",
            "status_quo",
            "action",
            "contribution",
            "long_term_goal",
            "results",
            "next_steps",
        )
    ),
)


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


def endings(proposals: Iterable[Proposal]) -> list[Ending]:
    """The end of each proposal, in one query more whatever their number.

    `scored` on a proposal, when it is there, says how many evaluated it.
    """
    graph, rows = whole_graph(), []
    for one in proposals:
        reached = [graph.ends[key] for key in graph.reach(f"p{one.pk}") if key in graph.ends]
        own = [end for end in reached if isinstance(end, Initiative)]
        kept = [end for end in reached if isinstance(end, Commitment)]
        code = fate_of(one, own, kept, has_scores=bool(getattr(one, "scored", 0)))
        rows.append(Ending(one, BY_CODE[code], [*kept, *own]))
    return rows


def fate_of(
    proposal: Proposal, initiatives: list[Initiative], commitments: list[Commitment], *, has_scores: bool
) -> str:
    """The one fate that counts, the furthest first."""
    if proposal.state in {Proposal.State.REJECTED, Proposal.State.WAITING}:
        return str(proposal.state)
    if commitments:
        return "commitment"
    outcomes = {initiative.outcome for initiative in initiatives}
    for outcome, code in (
        (Initiative.Outcome.CHOSEN, "chosen"),
        (Initiative.Outcome.PENDING, "initiative"),
        (Initiative.Outcome.NOT_CHOSEN, "initiative_not_chosen"),
    ):
        if outcome in outcomes:
            return code
    if proposal.fate != Proposal.Fate.RECEIVED:
        return str(proposal.fate)
    return "evaluating" if has_scores else "received"


@dataclass(frozen=True)
class Account:
    """All the proposals of a cycle, each under one fate: the counts add up to the total."""

    total: int
    counts: list[tuple[Fate, int]]
    endings: list[Ending]


def account_of(cycle: Cycle) -> Account:
    proposals = Proposal.objects.filter(cycle=cycle).counted().select_related("table").defer("text")
    rows = endings(proposals.annotate(scored=Count("evaluations")).order_by("pk"))
    tally: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        tally[row.fate.code] += 1
    return Account(len(rows), [(fate, tally[fate.code]) for fate in FATES if tally[fate.code]], rows)


def came_from(commitment: Commitment) -> dict[str, list[Any]]:
    """The initiatives and the proposals behind a commitment, in public."""
    if not Link.objects.filter(to_commitment=commitment).exists():
        return {"initiatives": [], "proposals": []}
    return behind(f"c{commitment.pk}", whole_graph())


def behind(key: str, graph: Graph) -> dict[str, list[Any]]:
    """The initiatives and the proposals in public that a node came from."""
    keys = graph.reach(key, back=True)
    proposals = Proposal.objects.standing().filter(pk__in=numbers(keys, "p"))
    initiatives = Initiative.objects.published().filter(pk__in=numbers(keys, "i"))
    return {
        "initiatives": list(initiatives.order_by("number")),
        "proposals": list(proposals.select_related("table").order_by("pk")),
    }


def links_of(proposal: Proposal) -> list[Link]:
    """What came of it and what came into it, revoked links included: nothing is hidden."""
    rows = Link.objects.filter(Q(from_proposal=proposal) | Q(to_proposal=proposal))
    return list(
        rows.select_related(
            "from_proposal", "to_proposal", "to_initiative", "to_commitment", "from_initiative", "revocation"
        )
    )

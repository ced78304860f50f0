"""From each proposal to its end, and from each commitment to all it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled
from commitments.models import ActionPlan, Commitment

from .models import Initiative, Link, Proposal, Revocation

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

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.forwards: defaultdict[str, list[str]] = defaultdict(list)
        self.backwards: defaultdict[str, list[str]] = defaultdict(list)
        for origin, end in pairs:
            self.forwards[origin].append(end)
            self.backwards[end].append(origin)
        self.ends: dict[str, Initiative | Commitment] = {}
        """The initiatives and commitments that something came to, published, when they were asked for."""

    def reach(self, start: str, *, back: bool = False) -> list[str]:
        """Everything that came of a node (or that it came from), nearest first."""
        steps, found, seen = self.backwards if back else self.forwards, [start], {start}
        for node in found:
            for other in steps.get(node, ()):
                if other not in seen:
                    seen.add(other)
                    found.append(other)
        return found[1:]


def origin_key(one: Any) -> str:
    return f"p{one.from_proposal_id}" if one.from_proposal_id else f"i{one.from_initiative_id}"


def end_key(one: Any) -> str:
    if one.to_commitment_id:
        return f"c{one.to_commitment_id}"
    return f"i{one.to_initiative_id}" if one.to_initiative_id else f"p{one.to_proposal_id}"


WALK = """
    WITH RECURSIVE walk (link, proposal, initiative) AS (
        SELECT l.id, l.{far}_proposal_id, l.{far}_initiative_id
        FROM cocreation_link l
        WHERE (l.{near}_proposal_id = ANY(%s) OR l.{near}_initiative_id = ANY(%s) {commitments})
        AND NOT EXISTS (SELECT 1 FROM cocreation_revocation r WHERE r.link_id = l.id)
        UNION
        SELECT l.id, l.{far}_proposal_id, l.{far}_initiative_id
        FROM walk JOIN cocreation_link l
            ON l.{near}_proposal_id = walk.proposal OR l.{near}_initiative_id = walk.initiative
        WHERE NOT EXISTS (SELECT 1 FROM cocreation_revocation r WHERE r.link_id = l.id)
    )
    SELECT unnest(ARRAY(SELECT link FROM walk))
"""
"""Through an array, because PostgreSQL expects a few rows of one, and of a walk more than there ever are."""
FORWARDS = WALK.format(near="from", far="to", commitments="")
BACKWARDS = WALK.format(near="to", far="from", commitments="OR l.to_commitment_id = ANY(%s)")


def onwards(keys: Collection[str]) -> Graph:
    """The standing links that lead on from some proposals or initiatives, and the published ends of these."""
    rows = AHEAD.rows(*(numbers(keys, letter) for letter in "pi"))
    graph = graph_of(rows)
    initiatives = sorted({one.to_initiative_id for one in rows if one.to_initiative_id})
    commitments = sorted({one.to_commitment_id for one in rows if one.to_commitment_id})
    graph.ends = {f"i{one.pk}": one for one in END_INITIATIVES.rows(initiatives)}
    graph.ends |= {f"c{one.pk}": one for one in END_COMMITMENTS.rows(commitments)}
    return graph


def back_from(keys: Collection[str]) -> Graph:
    """The standing links that led to some proposals, initiatives or commitments, in one query."""
    return graph_of(BEHIND.rows(*(numbers(keys, letter) for letter in "pic")))


def graph_of(links: Iterable[Any]) -> Graph:
    return Graph((origin_key(one), end_key(one)) for one in links)


def numbers(keys: Iterable[str], letter: str) -> list[int]:
    return [int(key[1:]) for key in keys if key[0] == letter]


ENDS = (
    *("from_proposal_id", "from_initiative_id"),
    *("to_proposal_id", "to_initiative_id", "to_commitment_id"),
)


def met(walk: str, *starts: list[int]) -> QuerySet[Link, Any]:
    """The two ends of the links that a walk from some rows meets."""
    rows = Link.objects.filter(pk__in=RawSQL(walk, starts))  # nosec B611
    return rows.order_by("pk").values_list(*ENDS, named=True)


AHEAD = Compiled(partial(met, FORWARDS))
BEHIND = Compiled(partial(met, BACKWARDS))
END_INITIATIVES = Compiled(
    lambda keys: Initiative.objects.published().filter(pk__in=keys).only("code", "title", "outcome")
)
END_COMMITMENTS = Compiled(
    lambda keys: Commitment.objects.published().filter(pk__in=keys).only("ogp_id", "title", "status")
)
"""What pages say of where something came to."""


def came_from(commitment: Commitment) -> dict[str, list[Any]]:
    """The initiatives and the proposals behind a commitment, in public."""
    return behind(f"c{commitment.pk}")


def behind(key: str) -> dict[str, list[Any]]:
    """The initiatives and the proposals in public that a node came from."""
    keys = back_from([key]).reach(key, back=True)
    if not keys:
        return {"initiatives": [], "proposals": []}
    return {
        "initiatives": INITIATIVES.rows(numbers(keys, "i")),
        "proposals": PROPOSALS.rows(numbers(keys, "p")),
    }


INITIATIVES = Compiled(lambda keys: Initiative.objects.published().filter(pk__in=keys).order_by("number"))
PROPOSALS = Compiled(
    lambda keys: Proposal.objects.standing().filter(pk__in=keys).select_related("table").order_by("pk")
)


def links_of(proposal: Proposal) -> list[Link]:
    """What came of it and what came into it, revoked links included: nothing is hidden."""
    return LINKS.rows(proposal.pk)


TOLD = (
    *("kind", "reason", "made_on", "revocation__reason"),
    *(f"{end}__{name}" for end in ("from_proposal", "to_proposal") for name in ("code", "title", "state")),
    *(f"{end}__{name}" for end in ("from_initiative", "to_initiative") for name in ("code", "title")),
    *(f"to_{end}__published_at" for end in ("proposal", "initiative", "commitment")),
    *("to_commitment__ogp_id", "to_commitment__title"),
)
"""What the page of a proposal says of each link: the long texts of both ends stay in the database."""
LINKS = Compiled(
    lambda pk: (
        Link.objects.filter(Q(from_proposal=pk) | Q(to_proposal=pk))
        .select_related(
            "from_proposal", "to_proposal", "to_initiative", "to_commitment", "from_initiative", "revocation"
        )
        .only(*TOLD)
    )
)

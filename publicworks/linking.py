"""Which contract may belong to which work: by BPIN, by what they say, by place and institution.

A proposal is only that: staff accept or reject it, and the acceptance goes through the contract's history.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import models, transaction
from django.utils.translation import gettext as _

from cartagena_ogp.models.search import SearchRow
from cartagena_ogp.search import words_of

from .models import Contract, LinkProposal, Work
from .secop.datasets import names

ENOUGH = 40
"""Points (of 100) from which a proposal is worth somebody's time."""
MOST_EACH = 12
COMMON = frozenset(
    names(
        """
        obra obras construccion mejoramiento mantenimiento adecuacion rehabilitacion
        interventoria contrato contratar prestacion servicios distrito cartagena indias
        turistico cultural proyecto municipio para barrio localidad ciudad realizar ejecutar
        """
    )
)


def propose(works: Iterable[Work]) -> int:
    """Look for the contracts of each work; how many new proposals there are."""
    made = 0
    for work in works:
        found = [(contract, *score(work, contract)) for contract in candidates(work)]
        best = sorted((one for one in found if one[1] >= ENOUGH), key=lambda one: -one[1])[:MOST_EACH]
        for contract, points, reasons in best:
            _proposal, is_new = LinkProposal.objects.get_or_create(
                contract=contract, work=work, defaults={"score": points, "reasons": "\n".join(reasons)}
            )
            made += is_new
    return made


def candidates(work: Work) -> list[Contract]:
    """Contracts without a work that share its BPIN or most of its words; at most some hundreds."""
    free = Contract.objects.published().filter(work=None).select_related("process")
    same = models.Q(bpin=work.bpin) | models.Q(process__bpin=work.bpin)
    found = {contract.pk: contract for contract in free.filter(same)[:200]} if work.bpin else {}
    words = rare_words(work.title)[:6]
    if words:
        query = SearchQuery(" | ".join(words), search_type="raw", config="public.es_unaccent")
        codes = (
            SearchRow.objects.filter(kind="contrato", plentiful=True, vector=query)
            .annotate(rank=models.Func(models.F("vector"), query, function="ts_rank"))
            .order_by("-rank")
            .values_list("code", flat=True)[:200]
        )
        found |= {contract.pk: contract for contract in free.filter(code__in=list(codes))}
    return list(found.values())


def rare_words(text: str) -> list[str]:
    return [word for word in dict.fromkeys(words_of(text)) if word not in COMMON]


def score(work: Work, contract: Contract) -> tuple[int, list[str]]:
    """How alike they are, 0 to 100, and why in words."""
    points, reasons = 0, []
    process_bpin = contract.process.bpin if contract.process else ""
    if work.bpin and work.bpin in {contract.bpin, process_bpin}:
        points += 60
        reasons.append(_("Mismo BPIN: %(code)s.") % {"code": work.bpin})
    wanted, said = rare_words(work.title), set(words_of(contract.object))
    shared = [word for word in wanted if word in said]
    if wanted and shared:
        points += round(40 * len(shared) / len(wanted))
        reasons.append(_("El objeto dice: %(words)s.") % {"words": ", ".join(shared)})
    place = work.territory.name if work.territory else ""
    named = rare_words(place)
    if named and all(word in said for word in named):
        points += 20
        reasons.append(_("Nombra el lugar: %(place)s.") % {"place": place})
    if work.responsible_id and work.responsible_id == contract.institution_id:
        points += 10
        reasons.append(_("Es de la institución que responde por la obra."))
    return min(points, 100), reasons


@transaction.atomic
def accept(proposal: LinkProposal, *, by: Any) -> None:
    """Tie the contract to the work, with its history; other proposals of the contract are over."""
    proposal.contract.change(by=by, reason=_("Se vinculó con su obra."), work=proposal.work)
    proposal.decision = LinkProposal.Decision.ACCEPTED
    proposal.save(update_fields=["decision"])
    others = LinkProposal.objects.filter(contract=proposal.contract, decision=LinkProposal.Decision.PENDING)
    others.update(decision=LinkProposal.Decision.REJECTED)


def reject(proposal: LinkProposal, *, by: Any) -> None:
    proposal.decision = LinkProposal.Decision.REJECTED
    proposal.save(update_fields=["decision"])

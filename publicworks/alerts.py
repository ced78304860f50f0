"""Rule cards: what deserves a second look in a contract or a work, with the sum in plain sight.

Each rule is a function of facts, tables and a day. A card says the rule, the figures put into it, where they
come from, the law, what may be wrong with the data, and what the institution answers. It never says
that somebody did wrong, and nobody gets a score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import revision
from cartagena_ogp.templatetags.portal import day, number, percent, pesos

from .models import AlertComment, Contract, MinimumWage, Modification, Rule, RuleThreshold, Work
from .models.contract_codes import COMPETITIVE, OVER, ContractStatus, ModificationKind, Nature

FORMULAS: dict[str, Any] = {
    Rule.ADDITIONS: gettext_lazy(
        "Suma de las adiciones ÷ valor inicial, cada valor en salarios mínimos de su año."
    ),
    Rule.TERM: gettext_lazy(
        "Días agregados ÷ días pactados al comienzo. Tres prórrogas o más también se muestran."
    ),
    Rule.EXPIRED: gettext_lazy(
        "Avisa si SECOP dice que sigue en marcha y el plazo ya terminó: el estado está por confirmar."
    ),
    Rule.SUSPENSION: gettext_lazy("Días desde que se suspendió sin reiniciar."),
    Rule.LATE_START: gettext_lazy("Días entre la firma y el inicio."),
    Rule.SINGLE_BIDDER: gettext_lazy(
        "Avisa si hubo un solo proponente en una modalidad donde se esperan varios."
    ),
    Rule.SHORT_PERIOD: gettext_lazy("Días entre la publicación de las reglas y el cierre de ofertas."),
    Rule.PROGRESS: gettext_lazy("Avance previsto menos avance real, en puntos."),
}
"""What each rule works out, in words."""


class Verdict(StrEnum):
    """What a rule says: look at it, keep an eye on it, nothing to say, or not enough data."""

    ALERT = "alerta"
    NOTICE = "aviso"
    FINE = "en-regla"
    UNKNOWN = "sin-dato"


@dataclass(frozen=True)
class Card:
    """One rule applied to one contract or work."""

    rule: str
    verdict: Verdict
    formula: str
    inputs: list[tuple[str, str]]
    basis: str
    doubt: str
    source: str = ""
    comments: list[AlertComment] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(Rule(self.rule).label)

    @property
    def speaks(self) -> bool:
        return self.verdict in {Verdict.ALERT, Verdict.NOTICE}


@dataclass(frozen=True)
class Tables:
    """The thresholds and minimum wages in force."""

    thresholds: dict[tuple[str, str], RuleThreshold]

    @property
    def wages(self) -> dict[int, Decimal]:
        """Asked for by the one rule that needs them."""
        return revision.remembered("minimum wages", read_wages)

    def of(self, rule: str, modality: str = "") -> RuleThreshold | None:
        return self.thresholds.get((rule, modality)) or self.thresholds.get((rule, ""))


def tables() -> Tables:
    """The tables as staff left them, read once while they stay the same."""
    return revision.remembered("alert tables", read_tables)


def read_tables() -> Tables:
    thresholds = {(row.rule, row.modality): row for row in RuleThreshold.objects.all()}
    return Tables(thresholds)


def read_wages() -> dict[int, Decimal]:
    return dict(MinimumWage.objects.values_list("year", "value"))


def verdict(value: Decimal | float, limits: RuleThreshold, *, over: bool = False) -> Verdict:
    """Where a figure falls that is worse the bigger it is; `over`: the limit itself is still in order."""
    figure = Decimal(str(value))
    if figure > limits.alert_at or (figure == limits.alert_at and not over):
        return Verdict.ALERT
    return Verdict.NOTICE if limits.notice_at is not None and figure >= limits.notice_at else Verdict.FINE


def cards_of_contract(contract: Contract, on: date, known: Tables) -> list[Card]:
    """The rules that a contract can be asked about, those that speak first."""
    rules: list[Callable[[Contract, date, Tables], Card | None]] = [
        additions, term, expired, suspension, late_start, single_bidder, short_period,
    ]  # fmt: skip
    return sorted_cards(rule(contract, on, known) for rule in rules)


def cards_of_work(work: Work, on: date, known: Tables) -> list[Card]:
    """The rule of progress; the contracts of a work have cards of their own."""
    return sorted_cards([progress(work, on, known)])


def sorted_cards(found: Iterable[Card | None]) -> list[Card]:
    order = list(Verdict)
    return sorted((card for card in found if card is not None), key=lambda card: order.index(card.verdict))


def made(limits: RuleThreshold, said: Verdict, inputs: list[tuple[str, Any]], source: str) -> Card:
    told = [(label, str(value) if value not in {None, ""} else _("Sin dato")) for label, value in inputs]
    return Card(limits.rule, said, str(FORMULAS[limits.rule]), told, limits.basis, limits.doubt, source)


def source_of(contract: Contract) -> str:
    if contract.source_cut_on is None:
        return _("Datos del portal.")
    return _("SECOP, con corte del %(day)s.") % {"day": day(contract.source_cut_on)}


def additions(contract: Contract, on: date, known: Tables) -> Card | None:
    """Additions in value against half of the initial value, both in SMMLV of their own year.

    Ley 80 de 1993, article 40, single paragraph. Supervision contracts are outside the cap when the work is
    extended (Ley 1474 de 2011, article 85), so the rule does not speak of them. What the value grew beyond
    the additions that are known counts as one more, of the year in which the source last changed.
    """
    limits = known.of(Rule.ADDITIONS)
    if limits is None or contract.nature == Nature.SUPERVISION:
        return None
    changes = list(contract.modifications.all())
    initial = first_value(contract, changes)
    signed = contract.signed_on or contract.starts_on
    added = [
        (_("Adición del %(day)s") % {"day": day(each.on)}, each.value_change, each.on)
        for each in changes
        if (each.value_change or 0) > 0
    ]
    grown = (contract.value or 0) - (initial or 0) - net(changes)
    if initial and grown > 0:
        learnt = contract.source_updated_on or contract.source_cut_on or on
        added.append((_("Aumento sin una modificación publicada que lo explique"), grown, learnt))
    inputs: list[tuple[str, Any]] = [
        (_("Valor inicial"), pesos(initial) if initial else None),
        (_("Firmado"), day(signed)),
        *((label, pesos(value)) for label, value, _on in added),
    ]
    years = [signed, *(then for _label, _value, then in added)]
    if not initial or any(each is None or each.year not in known.wages for each in years):
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    assert signed is not None
    initial = initial / known.wages[signed.year]
    more = sum((value or 0) / known.wages[then.year] for _label, value, then in added if then)
    share = Decimal(more) * 100 / initial
    said = verdict(share, limits, over=True)
    if said == Verdict.FINE and is_untold(contract, changes, added):
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    inputs += [
        (_("Valor inicial en salarios mínimos"), number(initial.quantize(Decimal("0.01")))),
        (_("Adiciones en salarios mínimos"), number(Decimal(more).quantize(Decimal("0.01")))),
        (_("Resultado"), percent(share.quantize(Decimal("0.1")))),
    ]
    return made(limits, said, inputs, source_of(contract))


def first_value(contract: Contract, changes: list[Modification]) -> Decimal | None:
    """The value before every change: the first that was read, or less when SECOP had changed it before."""
    learnt = contract.source_updated_on or contract.source_cut_on
    told = [each for each in changes if each.source and each.on and learnt and each.on <= learnt]
    undone = (contract.value or Decimal(0)) - net(told)
    if contract.initial_value and 0 < undone < contract.initial_value:
        return undone
    return contract.initial_value


def net(changes: list[Modification]) -> Decimal:
    return sum((each.value_change or Decimal(0) for each in changes), Decimal(0))


UNCHANGED = (ContractStatus.APPROVED, ContractStatus.UNDER_WAY)
"""SECOP calls a contract that was changed «modificado» until it ends; of one that ended it does not say."""


def is_untold(contract: Contract, changes: list[Modification], added: list[Any]) -> bool:
    """Whether something was added, or may have been, and nobody says how much."""
    more = {ModificationKind.VALUE, ModificationKind.VALUE_AND_TERM}
    if any(each.kind in more and each.value_change is None for each in changes):
        return True
    return contract.status not in UNCHANGED and not changes and not added


def term(contract: Contract, on: date, known: Tables) -> Card | None:
    """Days added over the days first agreed; three extensions speak too."""
    limits = known.of(Rule.TERM)
    if limits is None:
        return None
    longer = {ModificationKind.TERM, ModificationKind.VALUE_AND_TERM}
    times = sum(change.kind in longer for change in contract.modifications.all())
    untold = bool(contract.days_added) and not times
    inputs: list[tuple[str, Any]] = [
        (_("Empieza"), day(contract.starts_on)), (_("Termina"), day(contract.ends_on)),
        (_("Días agregados"), contract.days_added), (_("Prórrogas"), None if untold else times),
    ]  # fmt: skip
    if contract.starts_on is None or contract.ends_on is None or contract.days_added is None:
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    first = (contract.ends_on - contract.starts_on).days + 1 - contract.days_added
    if first <= 0:
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    share = Decimal(contract.days_added) * 100 / first
    inputs.append((_("Resultado"), percent(share.quantize(Decimal("0.1")))))
    said = Verdict.ALERT if times >= 3 else verdict(share, limits)
    return made(limits, said, inputs, source_of(contract))


def expired(contract: Contract, on: date, known: Tables) -> Card | None:
    """Past its last day and running according to SECOP: to be confirmed, for most of those are not late."""
    limits = known.of(Rule.EXPIRED)
    if limits is None or contract.ends_on is None:
        return None
    days = (on - contract.ends_on).days if contract.is_to_be_confirmed(on) else 0
    state = _("Estado en SECOP") if contract.source else _("Estado")
    inputs = [(state, contract.get_status_display()), (_("Termina"), day(contract.ends_on))]
    said = Verdict.NOTICE if days >= limits.alert_at else Verdict.FINE
    return made(limits, said, inputs, source_of(contract))


def suspension(contract: Contract, on: date, known: Tables) -> Card | None:
    """The longest stop that has not ended, of a contract that has not ended either."""
    limits = known.of(Rule.SUSPENSION)
    stops = [stop for stop in contract.suspensions.all() if stop.ends_on is None or stop.ends_on > on]
    if limits is None or not stops or contract.status in OVER:
        return None
    first = min(stops, key=lambda stop: stop.starts_on)
    days = (on - first.starts_on).days
    inputs = [(_("Suspendido desde"), day(first.starts_on)), (_("Motivo"), first.reason), (_("Días"), days)]
    return made(limits, verdict(days, limits), inputs, source_of(contract))


def late_start(contract: Contract, on: date, known: Tables) -> Card | None:
    """Days between the signature and the start, or today when SECOP says that it has not begun."""
    limits = known.of(Rule.LATE_START)
    if limits is None or contract.signed_on is None:
        return None
    begun = contract.starts_on or (on if contract.status == ContractStatus.APPROVED else None)
    inputs: list[tuple[str, Any]] = [
        (_("Firmado"), day(contract.signed_on)), (_("Empieza"), day(contract.starts_on)),
    ]  # fmt: skip
    if begun is None:
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    days = (begun - contract.signed_on).days
    inputs.append((_("Días"), days))
    return made(limits, verdict(days, limits), inputs, source_of(contract))


def single_bidder(contract: Contract, on: date, known: Tables) -> Card | None:
    """One bidder where several are expected."""
    process = contract.process
    if process is None or process.modality not in COMPETITIVE:
        return None
    limits = known.of(Rule.SINGLE_BIDDER, process.modality)
    if limits is None:
        return None
    inputs = [
        (_("Modalidad"), process.get_modality_display()), (_("Proponentes"), process.bidders),
        (_("De cada 100 procesos de obra de esa modalidad, con un solo proponente"), number(limits.alert_at)),
    ]  # fmt: skip
    if not process.bidders:
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    said = Verdict.NOTICE if process.bidders == 1 else Verdict.FINE
    return made(limits, said, inputs, source_of(contract))


def short_period(contract: Contract, on: date, known: Tables) -> Card | None:
    """Days between the final terms and the last day for bids: worse the fewer."""
    process = contract.process
    if process is None or process.modality not in COMPETITIVE:
        return None
    limits = known.of(Rule.SHORT_PERIOD, process.modality)
    if limits is None:
        return None
    start = process.terms_on or process.published_on
    inputs: list[tuple[str, Any]] = [
        (_("Reglas publicadas"), day(start)), (_("Cierre de ofertas"), day(process.bids_due_on)),
    ]  # fmt: skip
    if start is None or process.bids_due_on is None or process.bids_due_on < start:
        return made(limits, Verdict.UNKNOWN, inputs, source_of(contract))
    days = (process.bids_due_on - start).days
    inputs.append((_("Días"), days))
    said = Verdict.NOTICE if days < limits.alert_at else Verdict.FINE
    return made(limits, said, inputs, source_of(contract))


def progress(work: Work, on: date, known: Tables) -> Card | None:
    """Real progress against the planned one, in points, by the last report that says both."""
    limits = known.of(Rule.PROGRESS)
    if limits is None or work.is_done:
        return None
    inputs: list[tuple[str, Any]] = [
        (_("Avance previsto"), percent(work.planned_progress)),
        (_("Avance real"), percent(work.physical_progress)),
        (_("Quién lo dice"), work.get_progress_source_display() if work.progress_source else None),
    ]  # fmt: skip
    source = _("Reporte del %(day)s.") % {"day": day(work.progress_on)} if work.progress_on else ""
    if work.planned_progress is None or work.physical_progress is None:
        return made(limits, Verdict.UNKNOWN, inputs, source)
    gap = work.planned_progress - work.physical_progress
    inputs.append((_("Puntos de diferencia"), gap))
    return made(limits, verdict(gap, limits, over=True), inputs, source)


def with_comments(cards: list[Card], comments: Iterable[AlertComment]) -> Iterator[Card]:
    """The cards, each with what the institution answered."""
    kept: dict[str, list[AlertComment]] = {}
    for comment in comments:
        kept.setdefault(comment.rule, []).append(comment)
    for card in cards:
        yield Card(**{**vars(card), "comments": kept.get(card.rule, [])})

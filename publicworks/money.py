"""The money and the parties of a work, out of its published contracts: signed, paid, builder, supervisor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.labels import words_of
from cartagena_ogp.templatetags.portal import pesos
from commitments.wording import content_language

from .models import Contract, Modification, Payment, Work
from .models.contract_codes import ModificationKind, Nature

MOST = 200
"""Contracts of one work that its page reads and adds up."""
CONTRACT = (
    *("pk", "code", "reference", "url", "nature", "supplier_name", "supplier__name"),
    *("counts", "value", "initial_value", "paid", "source_cut_on"),
)
PAYMENT = ("on", "concept", "value")
CHANGE = ("on", "kind", "value_change", "days_change", "reason", "description")
"""What is read of each."""
CHANGES = 20
PAYMENTS_SHOWN = 8

CONTRACTS = Compiled(
    lambda work: (
        Contract.objects.published()
        .filter(work=work)
        .order_by("order_on", "pk")
        .values_list(*CONTRACT, named=True)[:MOST]
    )
)
PAYMENTS = Compiled(
    lambda contracts: (
        Payment.objects.filter(contract__in=contracts)
        .order_by("-on", "-pk")
        .values_list(*PAYMENT, named=True)[:PAYMENTS_SHOWN]
    )
)
MODIFICATIONS = Compiled(
    lambda contracts: (
        Modification.objects.filter(contract__in=contracts, on__isnull=False)
        .order_by("-on", "-pk")
        .values_list(*CHANGE, named=True)[:CHANGES]
    )
)


@dataclass
class Money:
    """What the contracts of a work say; each part is read once when the page asks for it."""

    work: Work
    contracts: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.contracts = CONTRACTS.rows(self.work.pk)

    @cached_property
    def signed(self) -> Decimal | None:
        """Present value of all its contracts, COP; None when none has one that can be added up."""
        return total(one.value for one in self.contracts if one.counts)

    @cached_property
    def first_signed(self) -> Decimal | None:
        """Their first value, when it is known of all and it was another."""
        counted = [one for one in self.contracts if one.counts]
        if not counted or any(one.initial_value is None for one in counted):
            return None
        first = total(one.initial_value for one in counted)
        return first if first != self.signed else None

    @cached_property
    def paid(self) -> Decimal | None:
        return total(one.paid for one in self.contracts if one.counts)

    @property
    def not_signed(self) -> int:
        """Contracts left out of what is signed: their value is missing or cannot be trusted."""
        return sum(not one.counts for one in self.contracts)

    @property
    def not_paid(self) -> int:
        """Contracts left out of what is paid, because nobody says what was."""
        return sum(not one.counts or one.paid is None for one in self.contracts)

    @property
    def cut_on(self) -> date | None:
        """The day until which SECOP's figures go."""
        return max((one.source_cut_on for one in self.contracts if one.source_cut_on), default=None)

    @property
    def builders(self) -> list[Any]:
        return [one for one in self.contracts if one.nature == Nature.CONSTRUCTION]

    @property
    def supervisors(self) -> list[Any]:
        return [one for one in self.contracts if one.nature == Nature.SUPERVISION]

    @cached_property
    def payments(self) -> list[Any]:
        """The newest payments."""
        return PAYMENTS.rows([one.pk for one in self.contracts])

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """What changed in the contracts, as a timeline takes it."""
        return [event_of(one) for one in MODIFICATIONS.rows([one.pk for one in self.contracts])]


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def event_of(change: Any) -> dict[str, Any]:
    notes = []
    if change.value_change:
        words = _("%(money)s más.") if change.value_change > 0 else _("%(money)s menos.")
        notes.append(words % {"money": pesos(abs(change.value_change))})
    if change.days_change:
        count = abs(change.days_change)
        more = ngettext("%(count)s día más.", "%(count)s días más.", count)
        less = ngettext("%(count)s día menos.", "%(count)s días menos.", count)
        notes.append((more if change.days_change > 0 else less) % {"count": count})
    return {
        "date": change.on,
        "title": _("El contrato cambió: %(what)s") % {"what": words_of(ModificationKind)[change.kind]},
        "note": " ".join(notes),
        "text": change.reason or change.description,
        "text_lang": content_language(),
        "key": True,
    }

"""What citizens can see of contracts, and how it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import PublicRecord, register

from .contract_facts import ContractFacts, contract_facts
from .contract_filters import ContractFilters
from .contract_labels import CONTRACT_LABELS
from .models import Contract
from .models.contracts import NEVER, ContractQuerySet
from .standards.files import CONTRACTS


@register
class ContractRecord(PublicRecord[Contract]):
    model = Contract
    kind = "contrato"
    label = _("contrato")
    label_plural = _("contratos")
    dataset = "contratos"
    standards = CONTRACTS
    schema = ContractFacts
    labels = CONTRACT_LABELS
    plentiful = True
    about = _("Los contratos que publica SECOP: objeto, valor, plazo, contratista, cambios y pagos.")

    def everything(self) -> QuerySet[Contract]:
        return Contract.objects.with_parts()

    def code(self, obj: Contract) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def filtered(self, rows: QuerySet[Contract], query: QueryDict, on: date) -> QuerySet[Contract]:
        """As the list of contracts: what a visitor looks at is what the download brings."""
        return ContractFilters(query, on=on).apply(cast(ContractQuerySet, rows))

    def facts(self, obj: Contract) -> dict[str, Any]:
        return contract_facts(obj)

    def parents(self, obj: Contract) -> Iterable[str]:
        return [f"obra/{obj.shown_work.code}"] if obj.shown_work else []

    def headline(self, obj: Contract) -> str:
        return obj.get_status_display()

    def title(self, obj: Contract) -> str:
        return obj.title

    def summary(self, obj: Contract) -> str:
        return summary_of(obj.supplier_name, obj.entity_name)

    def text(self, obj: Contract) -> str:
        return text_of(obj.title, obj.object, obj.code, obj.reference, obj.portfolio, obj.bpin)

    def institution(self, obj: Contract) -> Institution | None:
        return obj.institution

    def territory(self, obj: Contract) -> Territory | None:
        return obj.shown_work.territory if obj.shown_work else None

    def date(self, obj: Contract) -> date | None:
        return obj.order_on if obj.order_on != NEVER else None


def summary_of(supplier: str, entity: str) -> str:
    return " · ".join(part for part in (supplier, entity) if part)


def text_of(title: str, words: str, *numbers: str) -> str:
    """The numbers of a contract, and what the title leaves of its object (`words`)."""
    listed = " ".join(filter(None, numbers))
    return f"{listed}\n{words[len(title) - 1 :]}" if title != words else listed

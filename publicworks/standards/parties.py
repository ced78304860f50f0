"""The organisations that a project or a contracting process names, each once, with all its roles."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify

from cartagena_ogp.models import Institution

from ..models import Contract, Supplier
from .values import NIT, filled

COUNTRY = "Colombia"


class Parties:
    """Gathers parties while a document is written, so that every reference points at one of them."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def add(self, key: str, name: str, role: str, *, nit: str = "", url: str = "") -> dict[str, str]:
        """A reference to a party, which takes one more role. One with a tax number is known by it."""
        known = f"{NIT}-{nit}" if nit else key
        party = self.found.setdefault(known, {"id": known, "name": name, "roles": []})
        if nit:
            party["identifier"] = filled({"scheme": NIT, "id": nit, "legalName": name, "uri": url})
        if role not in party["roles"]:
            party["roles"].append(role)
        return {"id": known, "name": party["name"]}

    def institution(self, institution: Institution, role: str) -> dict[str, str]:
        return self.add(f"CTG-{institution.slug}", institution.name, role)

    def buyer(self, contract: Contract, role: str) -> dict[str, str]:
        """The entity that contracts, by the tax number SECOP knows it by."""
        if contract.entity_nit:
            return self.add("", contract.entity_name, role, nit=contract.entity_nit)
        if contract.institution:
            return self.institution(contract.institution, role)
        return self.add(f"CTG-{slugify(contract.entity_name)}", contract.entity_name, role)

    def supplier(self, contract: Contract, role: str) -> dict[str, str] | None:
        """The contractor. Of a natural person only the name that the law publishes, and no number."""
        supplier: Supplier | None = contract.supplier
        name = contract.supplier_name or (supplier.name if supplier else "")
        if not name:
            return None
        if supplier is None:
            return self.add(f"CTG-{slugify(name)}", name, role)
        return self.add(f"CTG-{supplier.code}", name, role, nit=supplier.nit)

    def funder(self, source: str) -> dict[str, str]:
        """Where the money comes from: a fund or a budget, named as the city names it."""
        return self.add(f"FUENTE-{slugify(source)}", source, "funder")

    @property
    def all(self) -> list[dict[str, Any]]:
        return list(self.found.values())

"""The cells of one row of a plan's spreadsheet, read as facts; whatever cannot be is told by column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _

from cartagena_ogp.models import Institution

from . import ogp_columns as ogp
from .models import Commitment
from .models.commitments import OGP_ID

NOTHING = {"", "nd", "n/d", "n.d.", "na", "n/a"}
THOUSANDS = re.compile(r"^\d{1,3}(\.\d{3})+$")


class Bad(Exception):
    """Cells that cannot be: `found` has pairs of column and reason."""

    def __init__(self, column: str = "", message: str = "", found: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.found = [*found] or [(column, message)]


class Institutions:
    """Finds institutions by any of their names, whatever the accents and capitals."""

    def __init__(self) -> None:
        found = list(Institution.objects.all())
        self.by_name = {ogp.fold(institution.slug): institution for institution in found}
        self.by_name |= {ogp.fold(i.short_name): i for i in found if i.short_name}
        self.by_name |= {ogp.fold(institution.name): institution for institution in found}

    def find(self, name: str) -> Institution:
        """Raises `ValueError` with a reason that names the nearest one."""
        found = self.by_name.get(ogp.fold(name))
        if found:
            return found
        near = difflib.get_close_matches(ogp.fold(name), self.by_name, 1, 0.5)
        if near:
            raise ValueError(
                _("No conocemos «%(name)s». ¿Es «%(near)s»?")
                % {"name": name, "near": self.by_name[near[0]].name}
            )
        raise ValueError(_("No conocemos «%s». Crea primero la institución.") % name)


class Cells:
    """A row. Questions return None for a cell that says nothing, and note what cannot be read."""

    def __init__(self, texts: dict[str, str], institutions: Institutions) -> None:
        self.texts = texts
        self.institutions = institutions
        self.found: list[tuple[str, str]] = []

    def bad(self, column: str, message: str) -> None:
        if (column, message) not in self.found:
            self.found.append((column, message))

    def stop_if_bad(self) -> None:
        if self.found:
            order = (*ogp.COLUMNS, *ogp.EXTRA)
            raise Bad(found=sorted(self.found, key=lambda one: order.index(one[0])))

    def text(self, column: str) -> str | None:
        cell = self.texts.get(column, "").strip()
        return None if cell.casefold() in NOTHING else cell

    def ogp_id(self) -> str:
        code = (self.text(ogp.OGP_ID) or "").upper()
        if not code:
            raise Bad(ogp.OGP_ID, _("Escribe el código de OGP: dice qué compromiso es."))
        if not re.match(OGP_ID.regex, code):
            raise Bad(ogp.OGP_ID, str(OGP_ID.message))
        return code

    def check_place(self) -> None:
        """The row must be about this city."""
        country = self.text("Country/Locality")
        if country and not ogp.fold(country).startswith("cartagena"):
            self.bad("Country/Locality", _("La fila es de otro lugar: aquí va «%s».") % ogp.COUNTRY)
        region = self.text("Region")
        if region and ogp.fold(region) != ogp.fold(ogp.REGION):
            self.bad("Region", _("Aquí va «%s», o nada.") % ogp.REGION)

    def whole(self, column: str, *, least: int) -> int | None:
        cell = self.text(column)
        if cell is None:
            return None
        if not cell.isascii() or not cell.isdecimal() or not least <= int(cell) <= 9999:
            self.bad(
                column,
                _("«%(cell)s» no sirve: va un número entero desde %(least)s.")
                % {"cell": cell, "least": least},
            )
            return None
        return int(cell)

    def day(self, column: str) -> date | None:
        cell = self.text(column)
        if cell is None:
            return None
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(cell, form).date()
            except ValueError:
                continue
        self.bad(column, _("«%s» no es una fecha. Escríbela así: 2027-12-31.") % cell)
        return None

    def money(self, column: str) -> Decimal | None:
        """Pesos: 1500000, 1500000.50 or 1.500.000,50."""
        cell = self.text(column)
        if cell is None:
            return None
        bare = cell.removeprefix("$").strip()
        if "," in bare or THOUSANDS.match(bare):
            bare = bare.replace(".", "").replace(",", ".")
        try:
            amount = Decimal(bare)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 16:
            self.bad(column, _("«%s» no es una suma de pesos. Escríbela así: 1500000.") % cell)
            return None
        return amount.quantize(Decimal("0.01"))

    def yes_or_no(self, column: str) -> bool | None:
        cell = self.text(column)
        if cell is None:
            return None
        if cell not in {"0", "1"}:
            self.bad(column, _("«%s» no sirve: va 1 si aporta a ese valor, o 0 si no.") % cell)
            return None
        return cell == "1"

    def grade(self, column: str) -> str | None:
        """The code of one of OGP's words; our own words and codes are understood too."""
        name, words = ogp.GRADES[column]
        cell = self.text(column)
        if cell is None:
            return None
        field = cast("Field[Any, Any]", Commitment._meta.get_field(name))
        choices = cast("list[tuple[str, Any]]", field.flatchoices)
        codes = {ogp.fold(str(label)): code for code, label in choices}
        codes |= {ogp.fold(str(code)): str(code) for code in words}
        codes |= {ogp.fold(word): str(code) for code, word in words.items()}
        found = codes.get(ogp.fold(cell).replace("completed", "complete"))
        if found is None:
            taken = ", ".join(words.values())
            self.bad(
                column, _("«%(cell)s» no es una opción. Van: %(taken)s.") % {"cell": cell, "taken": taken}
            )
        return found

    def institution(self, column: str) -> Institution | None:
        name = self.text(column)
        if name is None:
            return None
        if ";" in name:
            self.bad(column, _("Una sola institución responde. Pon las demás en «%s».") % ogp.SUPPORTING)
            return None
        try:
            return self.institutions.find(name)
        except ValueError as unknown:
            self.bad(column, str(unknown))
            return None

    def supporting(self) -> list[Institution] | None:
        cell = self.text(ogp.SUPPORTING)
        if cell is None:
            return None
        joined = []
        for name in filter(None, (part.strip() for part in cell.split(";"))):
            try:
                found = self.institutions.find(name)
            except ValueError as unknown:
                self.bad(ogp.SUPPORTING, str(unknown))
                continue
            if found not in joined:
                joined.append(found)
        return joined

    def facts(self) -> dict[str, Any]:
        """The fields of the commitment that the row says something of."""
        told: dict[str, Any] = {name: self.text(column) for column, name in ogp.TEXTS.items()}
        told |= {name: self.grade(column) for column, (name, _words) in ogp.GRADES.items()}
        told |= {
            "number": self.whole(ogp.NUMBER, least=1),
            "responsible": self.institution(ogp.LEAD),
            "starts_on": self.day(ogp.STARTS),
            "ends_on": self.day(ogp.ENDS),
            "budget": self.money(ogp.BUDGET),
        }
        whole = self.text(ogp.FULL_TEXT)
        if whole is not None:
            told |= ogp.parts_of(whole)
        self.supporting()
        for column in ogp.VALUES:
            self.yes_or_no(column)
        return {name: value for name, value in told.items() if value is not None}

    def says_otherwise(self, before: dict[str, str], columns: Iterable[str]) -> bool:
        """Whether any of these cells says something else than what was there."""
        for column in columns:
            cell = self.text(column)
            if cell is not None and names_of(cell) != names_of(before[column]):
                return True
        return False


def names_of(cell: str) -> set[str]:
    return {ogp.fold(part) for part in cell.split(";") if part.strip()}

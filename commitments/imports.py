"""A whole plan from a spreadsheet with OGP's columns: first told, then loaded whole or not at all.

The dry run does the import and undoes it, so what it tells is what the load does, constraints included.
An empty cell or `ND` says nothing and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.admin.refusals import in_words, is_refusal
from cartagena_ogp.models import User
from cartagena_ogp.spreadsheets import read_rows

from . import ogp_columns as ogp
from .import_cells import Bad, Cells, Institutions
from .models import ActionPlan, Commitment, CommitmentParty, CommitmentValue

MAX_ROWS = 300
FIELDS = {"responsible": ogp.LEAD, "number": ogp.NUMBER, "starts_on": ogp.STARTS, "ends_on": ogp.ENDS}
COLUMN_OF = (
    {name: column for column, name in ogp.TEXTS.items()}
    | {name: column for column, (name, _words) in ogp.GRADES.items()}
    | dict.fromkeys(ogp.PARTS, ogp.FULL_TEXT)
    | FIELDS
    | {"ogp_id": ogp.OGP_ID, "budget": ogp.BUDGET, "plan": ogp.PLAN_NUMBER}
)


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be loaded: its number in the sheet, the column, and the reason in Spanish."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass
class Outcome:
    """What the sheet does to one commitment."""

    row: int
    ogp_id: str
    title: str = ""
    is_new: bool = False
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        return not self.is_new and not self.differences


@dataclass
class Report:
    """What the whole sheet does, and every row that stops it."""

    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def created(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.is_new]

    @property
    def changed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.is_new and outcome.differences]

    @property
    def unchanged(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.is_unchanged]

    @property
    def digest(self) -> str:
        """The same for the same sheet over the same data: what was told is what will be done."""
        told = [
            [o.row, o.ogp_id, o.is_new, [[d.column, d.before, d.after] for d in o.differences]]
            for o in self.outcomes
        ]
        return hashlib.sha256(json.dumps([told, self.notes]).encode()).hexdigest()


@dataclass(frozen=True)
class Sheet:
    """The rows of a file as plain text, ready to be signed and carried to the confirmation."""

    name: str
    headers: list[str]
    rows: list[tuple[int, dict[str, str]]]


class ImportRefused(ValidationError):
    """The sheet is not loaded: nothing was. `report` says why."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


def read(uploaded: File) -> Sheet:
    """The first sheet of an XLSX, or a CSV. Raises `BrokenSpreadsheet` with words for its author."""
    known = {ogp.fold(column): column for column in (*ogp.COLUMNS, *ogp.EXTRA)}
    headers, rows = read_rows(uploaded, max_rows=MAX_ROWS)
    names = {header: known.get(ogp.fold(header), header) for header in headers}
    read_all = [
        (number, {names[header]: plain(cell) for header, cell in cells.items()}) for number, cells in rows
    ]
    return Sheet(uploaded.name or "", [names[header] for header in headers], read_all)


def plain(cell: Any) -> str:
    """A cell as text: days as ISO dates, whole numbers without decimals, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return ogp.without_quote("\n".join(str(cell).splitlines()).strip())


def dry_run(sheet: Sheet, *, by: User | None, plan: ActionPlan | None = None) -> Report:
    """What loading the sheet would do. Nothing is changed.

    `plan` receives the rows; without it, the plan is the one of `Action Plan Number`, made if need be.
    """
    with transaction.atomic():
        report = apply(sheet, by=by, plan=plan)
        transaction.set_rollback(True)
    return report


def load(
    sheet: Sheet, *, by: User | None, plan: ActionPlan | None = None, expected: str | None = None
) -> Report:
    """Load the sheet in one transaction, whole or not at all; loading it again changes nothing.

    `expected` is the digest of the dry run that was agreed to. Raises `ImportRefused` when a row is bad,
    or when the data changed since and it would now do something else.
    """
    with transaction.atomic():
        report = apply(sheet, by=by, plan=plan)
        if report.problems:
            raise ImportRefused(
                ngettext(
                    "No se cargó nada: hay un dato por corregir.",
                    "No se cargó nada: hay %(count)s datos por corregir.",
                    len(report.problems),
                )
                % {"count": len(report.problems)},
                report,
            )
        if expected is not None and expected != report.digest:
            raise ImportRefused(
                _("Los compromisos cambiaron desde la revisión. Mira otra vez qué pasará y confirma."), report
            )
    return report


def apply(sheet: Sheet, *, by: User | None, plan: ActionPlan | None) -> Report:
    """Do it, inside the caller's transaction, and tell what was done and what could not be."""
    report = Report(problems=header_problems(sheet.headers))
    if report.problems:
        return report
    if not sheet.rows:
        report.problems.append(Problem(1, ogp.OGP_ID, _("La hoja no tiene compromisos.")))
    importer = Importer(report, by=by, plan=plan, reason=_("Importado de la hoja «%s».") % sheet.name[:100])
    for number, cells in sheet.rows:
        importer.take(number, cells)
    return report


def header_problems(headers: list[str]) -> list[Problem]:
    """Columns the template does not have, or the one it cannot do without."""
    allowed = {*ogp.COLUMNS, *ogp.EXTRA}
    found = [
        Problem(1, header, _("Esta columna no es de la plantilla. Quítala o corrige su nombre."))
        for header in headers
        if header not in allowed
    ]
    if ogp.OGP_ID not in headers:
        found.append(Problem(1, ogp.OGP_ID, _("Falta esta columna: dice qué compromiso es cada fila.")))
    return found


class Importer:
    """Loads rows one by one; a bad row is undone alone, so that the others can still be checked."""

    def __init__(self, report: Report, *, by: User | None, plan: ActionPlan | None, reason: str) -> None:
        self.report, self.by, self.plan, self.reason = report, by, plan, reason
        self.institutions = Institutions()
        self.seen: dict[str, int] = {}

    def take(self, number: int, texts: dict[str, str]) -> None:
        cells = Cells(texts, self.institutions)
        try:
            with transaction.atomic():
                outcome = self.row(number, cells)
        except Bad as bad:
            self.report.problems += [Problem(number, column, message) for column, message in bad.found]
        except Exception as error:
            if not is_refusal(error):
                raise
            self.report.problems += problems_of(number, in_words(error))
        else:
            self.report.outcomes.append(outcome)

    def row(self, number: int, cells: Cells) -> Outcome:
        """Create or change the commitment of a row. Raises `Bad`, or what the verbs refuse."""
        ogp_id = cells.ogp_id()
        if ogp_id in self.seen:
            cells.bad(ogp.OGP_ID, _("Repite el compromiso de la fila %s.") % self.seen[ogp_id])
        self.seen.setdefault(ogp_id, number)
        cells.check_place()
        earlier = Commitment.objects.filter(ogp_id=ogp_id).select_related("plan", "responsible").first()
        plan = self.plan_of(cells, earlier)
        values = cells.facts()
        cells.stop_if_bad()
        outcome = Outcome(number, ogp_id, is_new=earlier is None)
        before = ogp.row_of(earlier) if earlier else {}
        if earlier is None:
            made = self.create(ogp_id, plan, values, cells, outcome)
        else:
            made = self.change(earlier, values, cells, before)
        after = ogp.row_of(Commitment.objects.select_related("plan", "responsible").get(pk=made.pk))
        outcome.title = made.short_title
        outcome.differences = [
            Difference(column, before.get(column, ogp.NO_DATA), cell)
            for column, cell in after.items()
            if cell != before.get(column, ogp.NO_DATA)
        ]
        return outcome

    def create(
        self, ogp_id: str, plan: ActionPlan, values: dict[str, Any], cells: Cells, outcome: Outcome
    ) -> Commitment:
        """A new draft; what OGP's sheet does not say is taken from the plan, and told."""
        title = values.get("title", "")
        if not title:
            cells.bad(ogp.TITLE, _("Un compromiso nuevo necesita su título."))
        elif not values.get("short_title"):
            if len(title) > 120:
                cells.bad(ogp.SHORT_TITLE, _("Escribe un título corto, de hasta 120 letras."))
            values["short_title"] = title
        for name, column, told in (
            ("starts_on", ogp.STARTS, plan.starts_on),
            ("ends_on", ogp.ENDS, plan.ends_on),
        ):
            if values.get(name) is None:
                if told is None:
                    cells.bad(column, _("Escribe esta fecha: el plan tampoco la tiene."))
                values[name] = told
                outcome.notes.append(_("«%s» no está en la hoja: se toma la fecha del plan.") % column)
        cells.stop_if_bad()
        made = Commitment(ogp_id=ogp_id, plan=plan, **values)
        return made.add(by=self.by, reason=self.reason, then=lambda: save_parts(made, cells))

    def change(
        self, commitment: Commitment, values: dict[str, Any], cells: Cells, before: dict[str, str]
    ) -> Commitment:
        """Change only what the sheet says otherwise; a row that says the same leaves no trace."""
        changed = {
            name: value for name, value in values.items() if not same(getattr(commitment, name), value)
        }
        parts = cells.says_otherwise(before, (ogp.SUPPORTING, *ogp.VALUES))
        if changed or parts:
            commitment.change(
                "imported",
                by=self.by,
                reason=self.reason,
                then=lambda: save_parts(commitment, cells),
                **changed,
            )
        return commitment

    def plan_of(self, cells: Cells, earlier: Commitment | None) -> ActionPlan:
        """The plan of a row: the chosen one, or the one of its number, made as a draft when there is none."""
        number = cells.whole(ogp.PLAN_NUMBER, least=1)
        year = cells.whole(ogp.YEAR, least=2011)
        cells.stop_if_bad()
        # Read anew for each row: what a bad row undid must not stay in memory.
        plan = ActionPlan.objects.get(pk=self.plan.pk) if self.plan else None
        if plan is None and earlier and number is None:
            plan = earlier.plan
        if plan is None:
            if number is None:
                raise Bad(ogp.PLAN_NUMBER, _("Escribe el número del plan, o elígelo al subir la hoja."))
            plan = ActionPlan.objects.filter(number=number).first() or self.new_plan(number, year)
        if earlier and earlier.plan_id != plan.pk:
            raise Bad(ogp.OGP_ID, _("Este compromiso ya está en otro plan: «%s».") % earlier.plan)
        for column, name, told in ((ogp.PLAN_NUMBER, "number", number), (ogp.YEAR, "submission_year", year)):
            known = getattr(plan, name)
            if told is not None and known is not None and told != known:
                raise Bad(column, _("El plan «%(plan)s» dice %(known)s.") % {"plan": plan, "known": known})
            if told is not None and known is None:
                facts: dict[str, Any] = {name: told}
                plan.change("imported", by=self.by, reason=self.reason, **facts)
                said = _("El plan «%(plan)s» recibe: %(column)s %(told)s.")
                self.note(said % {"plan": plan, "column": column, "told": told})
        return plan

    def new_plan(self, number: int, year: int | None) -> ActionPlan:
        made = ActionPlan(
            slug=f"plan-{number}",
            title=_("Plan de acción n.º %s") % number,
            number=number,
            submission_year=year,
        )
        made.add(by=self.by, reason=self.reason)
        self.note(_("Se crea el borrador «%s».") % made)
        return made

    def note(self, text: str) -> None:
        if text not in self.report.notes:
            self.report.notes.append(text)


def same(stored: Any, told: Any) -> bool:
    """Whether the sheet says what is there already, whatever the ends of lines."""
    if isinstance(stored, str) and isinstance(told, str):
        return ogp.text_of(stored) == ogp.text_of(told)
    return bool(stored == told)


def save_parts(commitment: Commitment, cells: Cells) -> None:
    """The supporting institutions and OGP values that the sheet names."""
    joined = cells.supporting()
    if joined is not None:
        commitment.parties.exclude(institution__in=joined).delete()
        there = set(commitment.parties.values_list("institution_id", flat=True))
        for institution in joined:
            if institution.pk not in there:
                role = CommitmentParty.role_for(institution)
                save(CommitmentParty(commitment=commitment, institution=institution, role=role))
    for column, value in ogp.VALUES.items():
        told = cells.yes_or_no(column)
        if told is False:
            commitment.values.filter(value=value).delete()
        elif told and not commitment.values.filter(value=value).exists():
            save(CommitmentValue(commitment=commitment, value=value))


def save(part: CommitmentParty | CommitmentValue) -> None:
    part.full_clean()
    part.save()


def problems_of(number: int, error: ValidationError) -> list[Problem]:
    """What a verb refused, by column."""
    if not hasattr(error, "error_dict"):
        return [Problem(number, "", message) for message in error.messages]
    return [
        Problem(number, COLUMN_OF.get(name, ""), message)
        for name, messages in error.message_dict.items()
        for message in messages
    ]

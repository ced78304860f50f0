"""The columns of OGP's Data Dashboard (`DOMAIN.md` 1.4), and what each one holds of a commitment."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from cartagena_ogp.spreadsheets import FORMULA

from .models import ActionPlan, Commitment, CommitmentValue, Completion
from .models.scales import Opening, Potential, Specificity

NO_DATA = "ND"
COUNTRY = "Cartagena de Indias, Colombia"
REGION = "Americas"
SEPARATOR = "; "

OGP_ID = "Commitment Unique Identifier"
YEAR = "Year Of Submission"
PLAN_NUMBER = "Action Plan Number"
NUMBER = "Commitment Number"
TITLE = "Commitment Title"
SHORT_TITLE = "Short Title"
FULL_TEXT = "Full Text"
LEAD = "Lead Institution"
SUPPORTING = "Supporting Institution(s)"
STARTS = "Start Date"
ENDS = "End Date"
BUDGET = "Budget (COP)"
POLICY_AREA = "Policy Area"

VALUES = {
    "OGP Value Access To Information": CommitmentValue.Value.ACCESS,
    "OGP Value Civic Participation": CommitmentValue.Value.PARTICIPATION,
    "OGP Value Public Accountability": CommitmentValue.Value.ACCOUNTABILITY,
    "OGP Value Technology": CommitmentValue.Value.TECHNOLOGY,
}
COMPLETION_WORDS = {
    Completion.NO_EVIDENCE: "No Evidence Available",
    Completion.NOT_STARTED: "Not Started",
    Completion.LIMITED: "Limited",
    Completion.SUBSTANTIAL: "Substantial",
    Completion.COMPLETE: "Complete",
}
SPECIFICITY_WORDS = {value: value.replace("_", " ").title() for value in Specificity.values}
POTENTIAL_WORDS = {value: value.replace("_", " ").title() for value in Potential.values}
OPENING_WORDS = {value: value.replace("_", " ").capitalize() for value in Opening.values}
AREA_WORDS = {value: value.replace("_", " ").capitalize() for value in Commitment.PolicyArea.values}

# Column, field of the commitment, OGP's words for each code.
GRADES: dict[str, tuple[str, dict[Any, str]]] = {
    "Specificity": ("specificity", SPECIFICITY_WORDS),
    "Potential Impact": ("potential", POTENTIAL_WORDS),
    "Completion (Progress Report)": ("interim_completion", COMPLETION_WORDS),
    "Completion (End of Term)": ("final_completion", COMPLETION_WORDS),
    "Did It Open Government (Overall)": ("opened_government", OPENING_WORDS),
    POLICY_AREA: ("policy_area", AREA_WORDS),
}
TEXTS = {
    "Theme": "theme",
    TITLE: "title",
    SHORT_TITLE: "short_title",
    "URL": "source_url",
    "Contribution": "contribution",
    "Long-Term Goal": "long_term_goal",
    "Sector": "sector",
    "Results": "results",
    "Next Steps": "next_steps",
    "Contact Office": "contact_office",
    "Contact E-mail": "contact_email",
}

COLUMNS = (
    OGP_ID,
    "Country/Locality",
    "Region",
    "Theme",
    YEAR,
    PLAN_NUMBER,
    NUMBER,
    TITLE,
    SHORT_TITLE,
    FULL_TEXT,
    LEAD,
    SUPPORTING,
    "URL",
    *VALUES,
    "Specificity",
    "Potential Impact",
    "Completion (Progress Report)",
    "Completion (End of Term)",
    "Did It Open Government (Overall)",
)
"""OGP's own, in its order: what `export` writes."""

EXTRA = (
    STARTS,
    ENDS,
    "Contribution",
    "Long-Term Goal",
    POLICY_AREA,
    "Sector",
    "Results",
    "Next Steps",
    BUDGET,
    "Contact Office",
    "Contact E-mail",
)
"""Facts of ours that OGP's sheet has no column for; an import takes them, all optional."""

# OGP has one text where we keep three: these titles part it, so that it comes back as it went.
PARTS = {"problem": "Problema:", "status_quo": "Punto de partida:", "action": "Qué se hará:"}


def row_of(commitment: Commitment) -> dict[str, str]:
    """Every cell of a commitment, ours too, as text; `ND` where there is no data.

    Prefetch `values` and `parties__institution`, select `plan` and `responsible`.
    """
    plan: ActionPlan = commitment.plan
    own = {value.value for value in commitment.values.all()}
    parties = [party.institution.name for party in commitment.parties.all()]
    cells: dict[str, Any] = {
        OGP_ID: commitment.ogp_id,
        "Country/Locality": COUNTRY,
        "Region": REGION,
        YEAR: plan.submission_year,
        PLAN_NUMBER: plan.number,
        NUMBER: commitment.number,
        FULL_TEXT: full_text(commitment),
        LEAD: commitment.responsible.name if commitment.responsible else None,
        SUPPORTING: SEPARATOR.join(parties),
        STARTS: commitment.starts_on.isoformat(),
        ENDS: commitment.ends_on.isoformat(),
        BUDGET: amount(commitment.budget),
    }
    cells |= {column: getattr(commitment, field) for column, field in TEXTS.items()}
    cells |= {column: str(int(value in own)) for column, value in VALUES.items()}
    cells |= {column: words.get(getattr(commitment, field)) for column, (field, words) in GRADES.items()}
    return {column: text_of(cells[column]) for column in (*COLUMNS, *EXTRA)}


def text_of(value: Any) -> str:
    text = "" if value is None else "\n".join(str(value).splitlines()).strip()
    return text or NO_DATA


def amount(value: Decimal | None) -> str | None:
    """Pesos without needless zeros: 1500000 or 1500000.50."""
    return None if value is None else f"{value:.2f}".removesuffix(".00")


def full_text(commitment: Commitment) -> str:
    """Problem, status quo and action as one text; an action alone goes without a title."""
    if not commitment.problem and not commitment.status_quo:
        return commitment.action
    parts = [(title, getattr(commitment, field).strip()) for field, title in PARTS.items()]
    return "\n\n".join(f"{title}\n{text}" for title, text in parts if text)


def parts_of(text: str) -> dict[str, str]:
    """The three texts inside a full text; one without our titles is all action."""
    titles = {title: field for field, title in PARTS.items()}
    lines = text.splitlines()
    if not lines or lines[0] not in titles:
        return dict.fromkeys(PARTS, "") | {"action": text}
    found: dict[str, list[str]] = {field: [] for field in PARTS}
    current = found["action"]
    for line in lines:
        if line in titles:
            current = found[titles[line]]
        else:
            current.append(line)
    return {field: "\n".join(words).strip() for field, words in found.items()}


def fold(text: str) -> str:
    """A text as it is compared: no accents, no capitals, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def harmless(cells: Iterable[str]) -> list[str]:
    """Cells that no spreadsheet program runs as a formula when it opens the CSV."""
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]


def without_quote(cell: str) -> str:
    """The cell that `harmless` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell

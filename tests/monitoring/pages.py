"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from collections.abc import Callable
from typing import Any

from monitoring.models import (
    CorrectiveAction,
    EvidenceRequest,
    Reading,
    Report,
    Verdict,
    WorkingSession,
)
from tests.page import LIST, Page


def some(model: Any, **facts: Any) -> Callable[[], str]:
    """The code of one published row, asked for when the page is visited."""
    return lambda: model.objects.published().filter(**facts).latest("pk").code


PAGES = [
    Page("monitoring:home", budget=LIST),
    Page("monitoring:body", ("2022-2023",)),
    Page("monitoring:differences", budget=LIST),
    Page("monitoring:compliance"),
    Page("monitoring:compliance", query="?plan=plan-de-ejemplo"),
    Page("monitoring:reports", budget=LIST),
    Page("monitoring:report", (some(Report, origin="elsewhere"),)),
    Page("monitoring:report", (some(Report, origin="portal"),)),
    Page("monitoring:requests", budget=LIST),
    Page("monitoring:requests", query="?estado=vencidas", budget=LIST),
    Page("monitoring:request", (some(EvidenceRequest),)),
    Page("monitoring:request", (some(EvidenceRequest, outcome="enough"),)),
    Page("monitoring:sessions", budget=LIST),
    Page("monitoring:session", (some(WorkingSession),)),
    Page("monitoring:reading", (some(Reading),)),
    Page("monitoring:verdicts", budget=LIST),
    Page("monitoring:verdicts", query="?de=DEMOS0001", budget=LIST),
    Page("monitoring:verdict", (some(Verdict),)),
    Page("monitoring:actions", budget=LIST),
    Page("monitoring:action", (some(CorrectiveAction),)),
]
OTHERS = {"monitoring:compliance_json", "monitoring:report_pdf", "monitoring:report_form"}

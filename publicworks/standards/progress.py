"""How far a work is, as OC4IDS `metrics`, `forecasts` and `milestones`."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..models import Work
from .values import filled, listed, moment

PERCENT = {"name": "%", "scheme": "UNCEFACT", "id": "P1"}


def observation(row: Any, measure: int) -> dict[str, Any]:
    """A figure with its day and who says it: figures of different sources are never merged."""
    who = row.get_source_display()
    by = row.institution.name if row.institution else row.reporter
    return {
        "id": f"{row.source}-{row.pk}",
        "period": {"startDate": moment(row.reported_on), "endDate": moment(row.reported_on, end=True)},
        "measure": measure,
        "unit": PERCENT,
        "notes": f"{who}: {by}" if by else str(who),
    }


def metrics(work: Work) -> list[dict[str, Any]]:
    """OC4IDS `metricID`: physicalProgress and financialProgress, a report an observation."""
    rows = sorted(work.progress.all(), key=lambda row: (row.reported_on, row.pk))
    return listed(
        [
            metric("physicalProgress", "Avance físico", [(row, row.physical) for row in rows]),
            metric("financialProgress", "Avance financiero", [(row, row.financial) for row in rows]),
        ]
    )


def forecasts(work: Work) -> list[dict[str, Any]]:
    rows = sorted(work.progress.all(), key=lambda row: (row.reported_on, row.pk))
    return listed(
        [metric("physicalProgress", "Avance físico previsto", [(row, row.planned) for row in rows])]
    )


def metric(code: str, title: str, rows: list[tuple[Any, int | None]]) -> dict[str, Any] | None:
    observations = [observation(row, figure) for row, figure in rows if figure is not None]
    return {"id": code, "title": title, "observations": observations} if observations else None


def milestone(row: Any, on: date) -> dict[str, Any]:
    """A step: met, still to come, or not met by its day."""
    status = "met" if row.met_on else "notMet" if row.due_on < on else "scheduled"
    return filled(
        {
            "id": str(row.pk),
            "title": row.title,
            "type": "delivery",
            "dueDate": moment(row.due_on),
            "dateMet": moment(row.met_on),
            "status": status,
        }
    )

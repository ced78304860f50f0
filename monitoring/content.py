"""The first content of this room: the committee of the plan, its monitor and what the monitor published."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from cocreation import committee_content
from commitments.content import institution, read
from commitments.models import ActionPlan, Commitment

from . import reporting
from .models import MonitoringBody, Report
from .voices import speaking

DATA = Path(__file__).resolve().parent / "data"
REASON = "Primer contenido del portal, tomado de fuentes públicas."
PLAN = "https://www.opengovpartnership.org/documents/action-plan-cartagena-de-indias-colombia-2022-2023/"


def load_first(say: Callable[[str], None]) -> None:
    """Load what is known of who follows the plan 2022–2023, and of what the monitor concluded."""
    committee_content.load_first(say)
    plan = ActionPlan.objects.get(slug="2022-2023")
    body = MonitoringBody.objects.filter(plan=plan).first() or load_body(plan)
    made = sum(load_report(body, facts) for facts in read(DATA / "conclusiones.toml")["report"])
    say(f"  Monitor independiente: {body}. Informes suyos publicados en otro sitio, nuevos: {made}.")


@transaction.atomic
def load_body(plan: ActionPlan) -> MonitoringBody:
    made = MonitoringBody(
        plan=plan,
        institution=institution("escuela-de-gobierno-universidad-de-los-andes"),
        appointed_how="El plan nombra a la Universidad de los Andes como su monitor independiente.",
        about=(
            "Un equipo de la Escuela de Gobierno revisa la cocreación, los resultados de cada compromiso y, "
            "al final, lo que se aprendió. El área responsable de cada compromiso le informa."
        ),
        source_url=PLAN,
    )
    made.add(by=None, reason=REASON)
    made.publish(by=None, reason=REASON)
    return made


@transaction.atomic
def load_report(body: MonitoringBody, facts: dict[str, Any]) -> bool:
    """Tell of one report that the monitor published elsewhere; False when it is here already."""
    ogp_id, answers = facts.pop("commitment", None), facts.pop("answer")
    commitment = Commitment.objects.get(ogp_id=ogp_id) if ogp_id else None
    kind = facts.pop("kind")
    if Report.objects.filter(body=body, kind=kind, commitment=commitment).exists():
        return False
    report = reporting.start(
        body, kind, by=None, commitment=commitment, origin=Report.Origin.ELSEWHERE, **facts
    )
    rows = {row.place: row for row in report.rows.select_related("commitment", "report")}
    for said in answers:
        about = said.pop("commitment", "")
        question = said.pop("question")
        reporting.answer(rows[f"{question}-{about}" if about else question], by=None, **said)
    with speaking(None):
        reporting.show(report, by=None, reason=REASON)
    return True

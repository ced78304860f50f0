"""Invented samples of this room, each marked "dato ilustrativo": three voices on the invented plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cartagena_ogp.models import Institution
from cocreation import committee_content
from cocreation.models import Committee, Mandate
from commitments.models import ActionPlan, Commitment, Milestone

from . import dialogue, reporting
from .models import CorrectiveAction, MonitoringBody, Report
from .questions import Kind
from .scales import YesNo

REASON = "Dato ilustrativo: una muestra para ver el portal en marcha."
SAMPLE: dict[str, Any] = {"is_illustrative": True}


def load(say: Callable[[str], None]) -> None:
    """Load every sample that is missing. Days count from today."""
    today = timezone.localdate()
    committee = committee_content.load_sample(say, today=today)
    plan = committee.plan
    if MonitoringBody.objects.filter(plan=plan).exists():
        say("  Monitor de ejemplo: ya estaba.")
        return
    Samples(plan, committee, today).run()
    say("  Monitor de ejemplo: informes, solicitudes, sesiones, lecturas y veredictos cargados.")


class Samples:
    """One loading: the plan it is about and the day it counts from."""

    def __init__(self, plan: ActionPlan, committee: Committee, today: date) -> None:
        self.plan, self.committee, self.today = plan, committee, today
        self.commitments = list(plan.commitments.published().order_by("ogp_id"))
        rows = Milestone.objects.published().filter(commitment__plan=plan).select_related("commitment")
        self.milestones = list(rows.order_by("commitment__ogp_id", "number"))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    @transaction.atomic
    def run(self) -> None:
        body = self.make_body()
        self.inception(body)
        self.draft(body, self.commitments[0])
        self.ask()
        self.meet()
        self.read()
        self.judge()
        self.correct()

    def make_body(self) -> MonitoringBody:
        slug = "monitor-de-ejemplo"
        found = Institution.objects.filter(slug=slug).first()
        if found is None:
            found = Institution(
                slug=slug,
                name="Monitor de ejemplo",
                kind=Institution.Kind.ACADEMIA,
                name_note="Institución inventada para las muestras del portal.",
            )
            found.add(by=None, reason=REASON).publish(by=None, reason=REASON)
        body = MonitoringBody(
            plan=self.plan,
            institution=found,
            appointed_on=self.ago(320),
            appointed_how="Texto de muestra: por convocatoria entre universidades.",
            about="Texto de muestra: no depende de la Alcaldía ni recibe dinero de ella.",
            **SAMPLE,
        )
        return body.add(by=None, reason=REASON).publish(by=None, reason=REASON)

    def answer_all(self, report: Report) -> None:
        for row in report.rows.select_related("commitment", "report"):
            scale = row.asked.scale
            value = ""
            if scale is not None:
                value = YesNo.YES.value if scale is YesNo else scale.values[2]
            words = "Muestra: el equipo lo revisó con documentos y entrevistas."
            reporting.answer(row, by=None, value=value, explanation=words)

    def inception(self, body: MonitoringBody) -> None:
        """Published, with one reply accepted and one kept."""
        report = reporting.start(
            body,
            Kind.INCEPTION,
            by=None,
            evaluators="Equipo de ejemplo",
            summary="Muestra: el plan cumple los requisitos y sus compromisos se pueden verificar.",
            **SAMPLE,
        )
        self.answer_all(report)
        rows = list(report.rows.select_related("report", "commitment").order_by("position"))
        reporting.add_evidence(
            rows[0],
            by=None,
            kind="link",
            title="Reglas del foro de muestra",
            url="https://example.org/reglas",
        )
        reporting.send_to_city(report, by=None, on=self.ago(260))
        lead = self.plan.lead or body.institution
        for row, outcome in ((rows[5], "accepted"), (rows[9], "kept")):
            words = "Muestra: la Alcaldía pide tener en cuenta la convocatoria por radio."
            said = reporting.reply(row, by=None, institution=lead, text=words)
            why = "Muestra: el equipo revisó el documento que envió la Alcaldía."
            reporting.resolve(said, by=None, outcome=outcome, reason=why)
        reporting.publish(report, by=None, on=self.ago(200))

    def draft(self, body: MonitoringBody, commitment: Commitment) -> None:
        """With the city for comments."""
        report = reporting.start(
            body,
            Kind.END_OF_COMMITMENT,
            by=None,
            commitment=commitment,
            evaluators="Equipo de ejemplo",
            summary="Muestra: borrador en comentarios.",
            **SAMPLE,
        )
        self.answer_all(report)
        reporting.send_to_city(report, by=None, on=self.today)

    def ask(self) -> None:
        """One late, one answered and closed, one open."""
        for days, term, closed in ((60, 20, ""), (90, 30, "enough"), (3, 20, "")):
            milestone = self.milestones[days % len(self.milestones)]
            asked = dialogue.ask(
                by=None,
                commitment=milestone.commitment,
                milestone=milestone,
                institution=milestone.commitment.responsible,
                asked="Muestra: la lista de asistencia y las fotos de la actividad.",
                asked_on=self.ago(days),
                due_on=self.ago(days - term),
                **SAMPLE,
            )
            if closed:
                dialogue.answer_request(
                    asked, by=None, institution=asked.institution, text="Muestra: se envía lo pedido."
                )
                why = "Muestra: la lista y las fotos coinciden."
                dialogue.close_request(asked, by=None, outcome=closed, reason=why, on=self.ago(55))

    def meet(self) -> None:
        responsible = self.commitments[0].responsible
        session = dialogue.hold_session(
            by=None,
            plan=self.plan,
            title="Muestra: avance de los hitos atrasados",
            held_on=self.ago(40),
            place="Sala de muestra",
            areas=[one.responsible for one in self.commitments if one.responsible],
            agenda="Hitos atrasados\nEvidencia que falta",
            obstacles="La lluvia paró la obra tres semanas.",
            agreements=[
                {"text": "Enviar las fotos que faltan", "responsible": responsible, "due_on": self.ago(20)},
                {"text": "Publicar la lista de obras", "responsible": responsible, "due_on": self.ago(5)},
            ],
            **SAMPLE,
        )
        first = session.agreements.order_by("pk")[0]
        dialogue.fulfil(first, by=None, on=self.ago(22), outcome="Muestra: se enviaron doce fotos.")

    def proven(self) -> list[Milestone]:
        return [one for one in self.milestones if one.evidence.standing().exists()]

    def read(self) -> None:
        """The monitor agrees on the first milestone with evidence and differs on the second."""
        for milestone, completion in zip(self.proven(), (None, "limited"), strict=False):
            dialogue.read(
                milestone,
                by=None,
                completion=completion or milestone.status,
                explanation="Muestra: el equipo visitó el lugar y revisó las actas.",
                read_on=self.ago(15),
                **SAMPLE,
            )

    def judge(self) -> None:
        """A validation, an objection that was answered, and one that waits."""
        seats: list[Any] = list(Mandate.objects.current().filter(seat__committee=self.committee))
        holders = [one for one in seats if one.alternate_of_id is None]
        proven = self.proven()
        plans = (
            (proven[0], holders[0], "validates", 25, ""),
            (proven[1], holders[0], "objects", 60, "Muestra: se agregaron las actas que faltaban."),
            (proven[1], holders[1], "objects", 10, ""),
        )
        for milestone, mandate, position, days, answer in plans:
            verdict = dialogue.judge(
                milestone,
                mandate=mandate,
                by=None,
                position=position,
                reasons="Muestra: la curul visitó el sitio y comparó las fotos.",
                on=self.ago(days),
                **SAMPLE,
            )
            if answer:
                lead = milestone.answers
                assert lead is not None
                dialogue.reply_to_verdict(
                    verdict, by=None, institution=lead, text=answer, on=self.ago(days - 8)
                )

    def correct(self) -> None:
        row = Report.objects.filter(body__plan=self.plan, kind=Kind.INCEPTION).get().rows.all()[5]
        lead = self.plan.lead
        actions: tuple[dict[str, Any], ...] = (
            {
                "source": "report",
                "row": row,
                "state": "done",
                "done_on": self.ago(30),
                "said": "Muestra: la convocatoria no llegó a los corregimientos.",
                "changed": "Muestra: las próximas mesas se anuncian también por radio.",
            },
            {
                "source": "complaints",
                "source_url": "https://example.org/cifras",
                "due_on": self.ago(-60),
                "said": "Muestra: varias denuncias hablan de cobros por un trámite que es gratis.",
                "changed": "Muestra: cada ventanilla tendrá un cartel con lo que es gratis.",
            },
        )
        for facts in actions:
            done = facts.get("state") == "done"
            CorrectiveAction(
                institution=lead,
                proof_url="https://example.org/prueba" if done else "",
                **facts,
                **SAMPLE,
            ).add(by=None, reason=REASON).publish(by=None, reason=REASON)

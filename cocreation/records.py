"""What citizens can see of cycles, tables, proposals and initiatives, and how it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.calendars import Event
from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import PublicRecord, register

from .committee_records import CommitteeRecord
from .days import of_gathering
from .facts import CycleFacts, DialogueFacts, InitiativeFacts, ProposalFacts, TableFacts
from .labels import LABELS
from .models import Cycle, Dialogue, Initiative, Link, Proposal, Table
from .voting.records import ConsultationRecord

LINKS = Prefetch(
    "links_out",
    Link.objects.select_related("to_proposal", "to_initiative", "to_commitment", "revocation"),
)


@register
class CycleRecord(PublicRecord[Cycle]):
    model = Cycle
    kind = "ciclo"
    label = _("ciclo de cocreación")
    label_plural = _("ciclos de cocreación")
    dataset = "ciclos"
    comments = True
    schema = CycleFacts
    labels = LABELS
    about = _("Los ciclos de cocreación: etapas con fechas, grupos, reglas y documentos.")

    def everything(self) -> QuerySet[Cycle]:
        cycles = Cycle.objects.select_related("plan", "organiser", "facilitator")
        return cycles.prefetch_related("phases", "groups__locality", "documents__attachment")

    def code(self, obj: Cycle) -> str:
        return obj.slug

    def lookup(self, code: str) -> dict[str, Any]:
        return {"slug": code}

    def summary(self, obj: Cycle) -> str:
        return obj.summary

    def text(self, obj: Cycle) -> str:
        return "\n".join([obj.rules, obj.story])

    def institution(self, obj: Cycle) -> Institution | None:
        return obj.organiser

    def date(self, obj: Cycle) -> date | None:
        return obj.starts_on


@register
class TableRecord(PublicRecord[Table]):
    model = Table
    kind = "mesa-ciudadana"
    label = _("mesa de cocreación")
    label_plural = _("mesas de cocreación")
    dataset = "mesas-ciudadanas"
    schema = TableFacts
    labels = LABELS
    about = _("Las mesas en que la gente se reúne a proponer: cuándo, dónde, con quién y su acta.")

    def everything(self) -> QuerySet[Table]:
        return Table.objects.select_related("cycle__organiser", "group", "territory")

    def code(self, obj: Table) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def parents(self, obj: Table) -> Iterable[str]:
        return [f"{CycleRecord.kind}/{obj.cycle.slug}"]

    def headline(self, obj: Table) -> str:
        return str(obj.get_state_display())

    def summary(self, obj: Table) -> str:
        return f"{obj.group.name}. {obj.place}"

    def text(self, obj: Table) -> str:
        return "\n".join([obj.agenda, obj.minutes])

    def institution(self, obj: Table) -> Institution | None:
        return obj.cycle.organiser

    def territory(self, obj: Table) -> Territory | None:
        return obj.territory

    def date(self, obj: Table) -> date | None:
        return timezone.localdate(obj.starts_at)

    def days(self, obj: Table) -> Iterable[Event]:
        code, text = f"{self.kind}-{obj.code}", self.summary(obj)
        return [of_gathering(obj, code=code, text=text, place=obj.place)]


@register
class ProposalRecord(PublicRecord[Proposal]):
    model = Proposal
    kind = "propuesta"
    label = _("propuesta")
    label_plural = _("propuestas")
    dataset = "propuestas"
    comments = True
    schema = ProposalFacts
    labels = LABELS
    about = _("Lo que la gente propuso, en línea o en una mesa, y qué pasó con cada propuesta.")

    def everything(self) -> QuerySet[Proposal]:
        rows = Proposal.objects.select_related("cycle__organiser", "table", "group", "territory")
        return rows.prefetch_related("evaluations", LINKS)

    def code(self, obj: Proposal) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def parents(self, obj: Proposal) -> Iterable[str]:
        return [f"{CycleRecord.kind}/{obj.cycle.slug}"]

    def headline(self, obj: Proposal) -> str:
        return str(obj.get_fate_display() if obj.is_standing else obj.get_state_display())

    def title(self, obj: Proposal) -> str:
        return obj.title if obj.is_standing else str(_("Propuesta %(code)s")) % {"code": obj.code}

    def summary(self, obj: Proposal) -> str:
        return " ".join(obj.text.split())[:200] if obj.is_standing else obj.said_reason

    def text(self, obj: Proposal) -> str:
        return f"{obj.text}\n{obj.answer}" if obj.is_standing else ""

    def institution(self, obj: Proposal) -> Institution | None:
        return obj.cycle.organiser

    def territory(self, obj: Proposal) -> Territory | None:
        return obj.territory

    def date(self, obj: Proposal) -> date | None:
        return obj.submitted_on


@register
class InitiativeRecord(PublicRecord[Initiative]):
    model = Initiative
    kind = "iniciativa"
    label = _("iniciativa")
    label_plural = _("iniciativas")
    dataset = "iniciativas"
    comments = True
    schema = InitiativeFacts
    labels = LABELS
    about = _("Las iniciativas que reúnen las propuestas y entre las que la gente elige.")

    def everything(self) -> QuerySet[Initiative]:
        rows = Initiative.objects.select_related("cycle__organiser", "responsible", "territory")
        return rows.prefetch_related(LINKS)

    def code(self, obj: Initiative) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def parents(self, obj: Initiative) -> Iterable[str]:
        return [f"{CycleRecord.kind}/{obj.cycle.slug}"]

    def headline(self, obj: Initiative) -> str:
        return str(obj.get_outcome_display())

    def summary(self, obj: Initiative) -> str:
        return obj.summary

    def text(self, obj: Initiative) -> str:
        return "\n".join([obj.problem, obj.text])

    def institution(self, obj: Initiative) -> Institution | None:
        return obj.responsible or obj.cycle.organiser

    def territory(self, obj: Initiative) -> Territory | None:
        return obj.territory

    def date(self, obj: Initiative) -> date | None:
        return obj.cycle.starts_on


@register
class DialogueRecord(PublicRecord[Dialogue]):
    model = Dialogue
    kind = "dialogo"
    label = _("diálogo")
    label_plural = _("diálogos")
    dataset = "dialogos"
    comments = True
    schema = DialogueFacts
    labels = LABELS
    about = _("Los diálogos y audiencias: agenda, preguntas con su respuesta y acuerdos con su cumplimiento.")

    def everything(self) -> QuerySet[Dialogue]:
        rows = Dialogue.objects.select_related("cycle", "host", "territory")
        return rows.prefetch_related("questions__answered_by", "pledges__responsible")

    def code(self, obj: Dialogue) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def headline(self, obj: Dialogue) -> str:
        return str(obj.get_state_display())

    def summary(self, obj: Dialogue) -> str:
        return obj.summary or obj.place

    def text(self, obj: Dialogue) -> str:
        shown = [f"{one.text}\n{one.answer}" for one in obj.questions.all() if one.state == "published"]
        return "\n".join([obj.agenda, obj.minutes, *shown, *(one.text for one in obj.pledges.all())])

    def institution(self, obj: Dialogue) -> Institution | None:
        return obj.host

    def territory(self, obj: Dialogue) -> Territory | None:
        return obj.territory

    def date(self, obj: Dialogue) -> date | None:
        return timezone.localdate(obj.starts_at)

    def days(self, obj: Dialogue) -> Iterable[Event]:
        code, text = f"{self.kind}-{obj.code}", self.summary(obj)
        return [of_gathering(obj, code=code, text=text, place=obj.place or obj.link)]


register(CommitteeRecord)
register(ConsultationRecord)

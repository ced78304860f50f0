"""What the facts of works are called, and what their codes mean."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cartagena_ogp.labels import Labels

from .models.codes import Condition, Sector, Source, Status, WorkType

LABELS = Labels(
    fields={
        "address": _("Dirección o señas"),
        "beneficiaries": _("Personas beneficiadas"),
        "beneficiaries_note": _("A quiénes beneficia"),
        "bpin": _("Código BPIN"),
        "budget": _("Presupuesto"),
        "budget_approved_on": _("Presupuesto aprobado el"),
        "code": _("Código"),
        "commitment": _("Compromiso"),
        "condition": _("Situación"),
        "consultation_meetings": _("Reuniones con la comunidad"),
        "description": _("Qué se construye"),
        "ended_on": _("Terminó"),
        "environmental_measures": _("Medidas ambientales"),
        "financial_progress": _("Avance financiero"),
        "has_impact_assessment": _("Tiene estudio ambiental"),
        "health_and_safety": _("Seguridad y salud en la obra"),
        "illustrative": _("Dato ilustrativo"),
        "in_indigenous_land": _("En territorio étnico"),
        "in_protected_area": _("En área protegida"),
        "land_compensation": _("Compensación por predios"),
        "latitude": _("Latitud"),
        "longitude": _("Longitud"),
        "physical_progress": _("Avance físico"),
        "planned_ends_on": _("Fin previsto"),
        "planned_progress": _("Avance previsto"),
        "planned_starts_on": _("Inicio previsto"),
        "progress_on": _("Fecha del avance"),
        "progress_source": _("Quién dice el avance"),
        "purpose": _("Para qué es"),
        "responsible": _("Institución responsable"),
        "sector": _("Sector"),
        "started_on": _("Empezó"),
        "status": _("Estado"),
        "status_on": _("Estado desde"),
        "status_reason": _("Por qué está así"),
        "territory": _("Lugar"),
        "title": _("Título"),
        "way_out": _("Plan para retomarla o terminarla"),
        "work_type": _("Tipo"),
        "workers": _("Personas que trabajan en la obra"),
    },
    choices={
        "condition": Condition,
        "progress_source": Source,
        "sector": Sector,
        "status": Status,
        "work_type": WorkType,
    },
    institutions=frozenset({"responsible"}),
)

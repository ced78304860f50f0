"""A work with everything that the standards ask of it, and its contracts."""

from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile

from cartagena_ogp.models import Attachment, Institution
from publicworks.models import (
    Contract,
    Funding,
    Modification,
    Payment,
    Process,
    ProgressReport,
    Supplier,
    Suspension,
    Work,
    WorkFile,
    WorkMilestone,
)
from publicworks.models.codes import Condition, Sector, Source, Status, WorkType


def bare_work(**facts) -> Work:
    """The least that a published work says."""
    made = Work(**({"title": "Andenes de Bruselas", "sector": Sector.LOW_CARBON} | facts))
    return made.add(by=None).publish(by=None)


def full_work(institution: Institution, commitment=None, **facts) -> Work:
    """A work of which everything is known, with a halted phase and an end."""
    made = Work(
        **(
            {
                "title": "Canal Ricaurte, tramo 2",
                "purpose": "Que las casas del borde no se inunden.",
                "description": "Revestimiento de 900 metros de canal y dos pasos peatonales.",
                "work_type": WorkType.REHABILITATION,
                "sector": Sector.FLOODS,
                "status": Status.IMPLEMENTATION,
                "condition": Condition.SUSPENDED,
                "status_reason": "Espera el traslado de una red de acueducto.",
                "way_out": "Se reanuda cuando la empresa traslade la red.",
                "address": "Canal Ricaurte entre carreras 68 y 71",
                "latitude": Decimal("10.401"),
                "longitude": Decimal("-75.496"),
                "beneficiaries": 8400,
                "beneficiaries_note": "Familias de Olaya, sector Ricaurte",
                "bpin": "2024130010123",
                "responsible": institution,
                "commitment": commitment,
                "budget": Decimal("9200000000"),
                "budget_approved_on": date(2025, 11, 4),
                "planned_starts_on": date(2026, 2, 1),
                "planned_ends_on": date(2027, 1, 31),
                "started_on": date(2026, 2, 16),
                "consultation_meetings": 3,
                "land_compensation": Decimal("0"),
                "in_indigenous_land": False,
                "has_impact_assessment": True,
                "in_protected_area": False,
                "environmental_measures": "Manejo de escombros y siembra de mangle.",
            }
            | facts
        )
    )
    made.add(by=None).publish(by=None)
    Funding.objects.create(
        work=made, source="Sistema General de Regalías", amount=Decimal("6000000000"), year=2026
    )
    Funding.objects.create(work=made, source="Recursos propios", amount=Decimal("3200000000.50"))
    WorkMilestone.objects.create(
        work=made, title="Desvío del cauce", due_on=date(2026, 4, 30), met_on=date(2026, 5, 6)
    )
    WorkMilestone.objects.create(work=made, title="Paso peatonal 1", due_on=date(2026, 9, 30))
    WorkMilestone.objects.create(work=made, title="Entrega", due_on=date(2027, 1, 31))
    for source, physical in ((Source.SUPERVISOR, 42), (Source.AUDIT, 39)):
        ProgressReport.objects.create(
            work=made,
            source=source,
            reported_on=date(2026, 10, 1),
            physical=physical,
            planned=50,
            financial=35,
        )
    photo = Attachment.objects.create(
        file=ContentFile(b"x", name="a"), original_name="canal.jpg", content_type="image/jpeg", size=1,
        sha256="a" * 64, original_sha256="b" * 64, width=10, height=10, is_public=True,
    )  # fmt: skip
    WorkFile.objects.create(
        work=made, kind=WorkFile.Kind.PHOTO, attachment=photo, alt="Muro nuevo del canal",
        dated_on=date(2026, 10, 1), source=Source.SUPERVISOR,
    )  # fmt: skip
    return made


def contract(work: Work | None, **facts) -> Contract:
    """A contract as SECOP tells it, with changes, a stop and payments."""
    made = Contract(
        **(
            {
                "code": "CO1.PCCNTR.5551234",
                "reference": "LP-INFRA-014-2026",
                "portfolio": "CO1.BDOS.5551000",
                "url": "https://community.secop.gov.co/Public/Tendering/OpportunityDetail/Index?noticeUID=CO1.NTC.1",
                "work": work,
                "nature": "construction",
                "modality": "open_tender",
                "modality_text": "Licitación pública Obra Publica",
                "status": "under_way",
                "entity_nit": "890480184",
                "entity_name": "ALCALDÍA DISTRITAL DE CARTAGENA",
                "supplier": Supplier.objects.filter(nit="901234567").first()
                or Supplier.objects.create(
                    kind="company",
                    key="901234567",
                    code="SUP1",
                    nit="901234567",
                    name="Canales del Caribe S. A. S.",
                ),
                "object": "Rehabilitación del Canal Ricaurte, tramo 2.",
                "initial_value": Decimal("7000000000"),
                "value": Decimal("7900000000"),
                "paid": Decimal("2500000000"),
                "signed_on": date(2026, 1, 20),
                "starts_on": date(2026, 2, 16),
                "ends_on": date(2027, 3, 2),
            }
            | facts
        )
    )
    process, _new = Process.objects.get_or_create(
        code="CO1.REQ.5550000",
        defaults={
            "entity_name": made.entity_name,
            "title": "Canal Ricaurte",
            "bidders": 3,
            "base_price": Decimal("7100000000"),
            "published_on": date(2025, 11, 10),
            "bids_due_on": date(2025, 12, 9),
            "awarded_on": date(2026, 1, 8),
        },
    )
    made.process = process
    made.add(by=None).publish(by=None)
    changes = {
        "contract": made,
        "description": "Otrosí 1",
        "reason": "Aparecieron redes que no estaban en los planos.",
    }
    Modification.objects.create(
        kind="value_and_term",
        on=date(2026, 6, 3),
        value_change=Decimal("900000000"),
        days_change=30,
        **changes,
    )
    Modification.objects.create(kind="assignment", on=date(2026, 7, 1), **changes)
    Suspension.objects.create(contract=made, starts_on=date(2026, 8, 1), reason="Traslado de redes.")
    Payment.objects.create(contract=made, on=date(2026, 5, 15), value=Decimal("2500000000"), concept="Acta 1")
    return made

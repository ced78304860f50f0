"""The committee that is known as a fact, and the one that is a sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from cartagena_ogp.models import Territory
from commitments.models import ActionPlan

from . import mandates
from .models import Committee, Mandate, Seat, SeatEvent, SessionAttendance

REASON = "Primer contenido del portal, tomado de fuentes públicas."
SAMPLE = "Dato ilustrativo: una muestra para ver el portal en marcha."
PLAN = "https://www.opengovpartnership.org/documents/action-plan-cartagena-de-indias-colombia-2022-2023/"
ABOUT = "Orienta, valida y sigue cada etapa y cada compromiso del plan."
HOW = (
    "Cada una de las 23 mesas de septiembre y octubre de 2022 eligió por votación a sus representantes. "
    "Entre todos forman el comité."
)
NOTE = (
    "El plan cuenta que las mesas eligieron representantes, pero las fuentes públicas no dicen sus nombres."
)
NAMES = (
    ("Persona de ejemplo A", "Persona de ejemplo B"),
    ("Persona de ejemplo C", "Persona de ejemplo D"),
    ("Persona de ejemplo E", "Persona de ejemplo F"),
)


@transaction.atomic
def load_first(say: Callable[[str], None]) -> None:
    """The committee of 2022–2023: elected by the tables, its members not known."""
    plan = ActionPlan.objects.get(slug="2022-2023")
    if Committee.objects.filter(plan=plan).exists():
        say("  Comité ciudadano 2022–2023: ya estaba.")
        return
    made = Committee(plan=plan, about=ABOUT, how_chosen=HOW, members_note=NOTE, source_url=PLAN)
    made.add(by=None, reason=REASON).publish(by=None, reason=REASON)
    say("  Comité ciudadano 2022–2023: cargado.")


@transaction.atomic
def load_sample(say: Callable[[str], None], *, today: date) -> Committee:
    """A committee of three seats for the invented plan: one vacant for a while, two sessions."""
    plan = ActionPlan.objects.get(slug="plan-de-ejemplo")
    found = Committee.objects.filter(plan=plan).first()
    if found:
        say("  Comité de ejemplo: ya estaba.")
        return found
    begins = today - timedelta(days=320)
    made = Committee(
        plan=plan,
        about="Comité de muestra, con personas inventadas.",
        how_chosen="Texto de muestra: cada localidad eligió a su representante y a su suplente.",
        starts_on=begins,
        ends_on=plan.ends_on,
        is_illustrative=True,
    ).add(by=None, reason=SAMPLE)
    seats = []
    for number, pair in enumerate(NAMES, start=1):
        place = Territory.objects.get(code=f"localidad-{number}")
        seat = Seat(committee=made, number=number, label=f"Localidad {number}", locality=place)
        seat.full_clean()
        seat.save()
        seats.append(seat)
        seat_pair(seat, pair, begins)
    leaving = seats[2].mandates.get(alternate_of=None)
    left = today - timedelta(days=60)
    mandates.vacate(
        leaving, kind=SeatEvent.Kind.RESIGNED, on=left, by=None, reason="Muestra: se mudó a otra ciudad."
    )
    mandates.call_alternate(
        seats[2].mandates.current().get(),
        on=left + timedelta(days=7),
        by=None,
        reason="Muestra: la suplencia ocupa la curul vacante.",
    )
    here, away = SessionAttendance.Presence.PRESENT, SessionAttendance.Presence.EXCUSED
    for days, presences in ((200, (here, here, away)), (30, (here, away, here))):
        mandates.hold_session(
            made,
            by=None,
            presences=dict(zip(seats, presences, strict=True)),
            held_on=today - timedelta(days=days),
            place="Salón comunal de muestra",
            agenda="Revisar los hitos con evidencia.\nPreparar los veredictos.",
            summary="Muestra: se revisaron los hitos y se repartieron las visitas.",
            minutes_url="https://example.org/acta-de-muestra" if days > 100 else "",
            is_illustrative=True,
        )
    made.publish(by=None, reason=SAMPLE)
    say("  Comité de ejemplo: cargado.")
    return made


def seat_pair(seat: Seat, names: tuple[str, str], begins: date) -> None:
    """A holder and an alternate, from the same invented election."""
    holder = None
    for name in names:
        holder = mandates.seat_member(
            seat,
            name=name,
            consent_on=begins,
            starts_on=begins,
            chosen_by=Mandate.Chosen.ELECTION,
            acta_url="https://example.org/acta-de-muestra",
            alternate_of=holder,
            by=None,
            is_illustrative=True,
        )

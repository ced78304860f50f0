"""The citizen committee as a public record: its seats, who holds them, what happened, its sessions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from cartagena_ogp.labels import Labels
from cartagena_ogp.records import PublicRecord

from .models import Committee, Mandate, SeatEvent, SessionAttendance


class MandateFacts(Schema):
    """Somebody who holds or held a seat, or is the alternate."""

    name: str = Field(description="Public name, with the person's consent.")
    starts_on: date = Field(description="First day.")
    ends_on: date | None = Field(description="Day the term ends.")
    ended_on: date | None = Field(description="Day it ended in fact; null while it lasts.")
    alternate: bool = Field(description="True for the alternate of the holder.")
    chosen_by: str = Field(description="election, designation or replacement.")
    election: str = Field(description="Public code of the election.")
    acta_url: str = Field(description="Address of the minutes of the election.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_alternate(obj: Any) -> bool:
        return obj.alternate_of_id is not None


class SeatEventFacts(Schema):
    """What happened to a seat."""

    kind: str = Field(description="seated, alternate, called, resigned, removed, expired or left.")
    happened_on: date = Field(description="Day.")
    reason: str = Field(description="Why.")


class SeatFacts(Schema):
    """A seat, whom it represents and who holds it."""

    number: int = Field(description="Number of the seat.")
    label: str = Field(description="Whom it represents.")
    locality: str | None = Field(None, description="Code of the localidad.", alias="locality.code")
    mandates: list[MandateFacts] = Field(description="Who holds and held it, newest first.")
    events: list[SeatEventFacts] = Field(description="What happened to it, newest first.")

    @staticmethod
    def resolve_mandates(obj: Any) -> list[Any]:
        return list(obj.mandates.all())

    @staticmethod
    def resolve_events(obj: Any) -> list[Any]:
        return list(obj.events.all())


class AttendanceFacts(Schema):
    """Whether a seat was there."""

    seat: int = Field(description="Number of the seat.", alias="seat.number")
    presence: str = Field(description="present, alternate, excused or absent.")


class SessionFacts(Schema):
    """A session of the committee."""

    held_on: date = Field(description="Day.")
    place: str = Field(description="Place or link.")
    agenda: str = Field(description="Agenda, in Spanish.")
    summary: str = Field(description="What was decided, in Spanish.")
    minutes_url: str = Field(description="Address of the minutes.")
    minutes_sha256: str | None = Field(
        None, description="SHA-256 of the minutes, when the file is here.", alias="minutes.sha256"
    )
    attendances: list[AttendanceFacts] = Field(description="Attendance, seat by seat.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_attendances(obj: Any) -> list[Any]:
        return list(obj.attendances.all())


class CommitteeFacts(Schema):
    """The citizen monitoring committee of a plan."""

    code: str = Field(description="Code of the plan it follows.", alias="plan.slug")
    name: str = Field(description="Name.")
    about: str = Field(description="What it does, in Spanish.")
    how_chosen: str = Field(description="How it was chosen, in Spanish.")
    rules: str = Field(description="Its rules, in Spanish.")
    starts_on: date | None = Field(description="First day of its term.")
    ends_on: date | None = Field(description="Last day of its term.")
    members_note: str = Field(description="Why its members are not known, when they are not.")
    source_url: str = Field(description="Public address where it can be checked.")
    seats: list[SeatFacts] = Field(description="Its seats.")
    sessions: list[SessionFacts] = Field(description="Its sessions, newest first.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_seats(obj: Any) -> list[Any]:
        return list(obj.seats.all())

    @staticmethod
    def resolve_sessions(obj: Any) -> list[Any]:
        return list(obj.sessions.all())


class CommitteeRecord(PublicRecord[Committee]):
    model = Committee
    kind = "comite"
    label = _("comité ciudadano")
    label_plural = _("comités ciudadanos")
    dataset = "comites"
    schema = CommitteeFacts
    about = _("Los comités ciudadanos de seguimiento: curules, quiénes las ocupan y sus sesiones.")
    labels = Labels(
        fields={
            "about": _("Qué hace"),
            "acta_url": _("Enlace al acta"),
            "agenda": _("Agenda"),
            "alternate": _("Suplente"),
            "attendances": _("Asistencia"),
            "chosen_by": _("Cómo llegó"),
            "code": _("Código"),
            "election": _("Elección"),
            "ended_on": _("Terminó el"),
            "ends_on": _("Termina"),
            "events": _("Novedades"),
            "happened_on": _("Fecha"),
            "held_on": _("Fecha"),
            "how_chosen": _("Cómo se eligió"),
            "illustrative": _("Dato ilustrativo"),
            "kind": _("Qué pasó"),
            "label": _("A quién representa"),
            "locality": _("Localidad"),
            "mandates": _("Mandatos"),
            "members_note": _("Por qué no se conocen sus integrantes"),
            "minutes_sha256": _("Huella del acta (SHA-256)"),
            "minutes_url": _("Enlace al acta"),
            "name": _("Nombre"),
            "number": _("Número"),
            "place": _("Lugar"),
            "presence": _("Asistencia"),
            "reason": _("Por qué"),
            "rules": _("Reglas"),
            "seat": _("Curul"),
            "seats": _("Curules"),
            "sessions": _("Sesiones"),
            "source_url": _("Fuente"),
            "starts_on": _("Empieza"),
            "summary": _("Qué se decidió"),
        },
        choices={
            "chosen_by": Mandate.Chosen,
            "kind": SeatEvent.Kind,
            "presence": SessionAttendance.Presence,
        },
    )

    def everything(self) -> QuerySet[Committee]:
        committees = Committee.objects.select_related("plan")
        return committees.prefetch_related(
            "seats__locality",
            "seats__mandates",
            "seats__events",
            "sessions__minutes",
            "sessions__attendances__seat",
        )

    def code(self, obj: Committee) -> str:
        return obj.plan.slug

    def lookup(self, code: str) -> dict[str, Any]:
        return {"plan__slug": code}

    def summary(self, obj: Committee) -> str:
        return obj.about

    def text(self, obj: Committee) -> str:
        names = [mandate.name for seat in obj.seats.all() for mandate in seat.mandates.all()]
        return "\n".join([obj.how_chosen, *(seat.label for seat in obj.seats.all()), *names])

    def date(self, obj: Committee) -> date | None:
        return obj.starts_on

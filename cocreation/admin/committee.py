"""The desk of the citizen committee: its seats, who takes them, who leaves, and its sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions as floor
from cartagena_ogp.models import Membership, User
from cocreation import mandates
from cocreation.models import Committee, Mandate, Seat, SeatEvent, SessionAttendance
from cocreation.views.committee import render_committee
from commitments.admin.desk import Act, RoomDesk, RoomInline
from commitments.forms import VerbForm, day, line, reason, text

Chosen = Mandate.Chosen


def can_keep(person: User, committee: Any = None) -> bool:
    """The lead, the administrators and the facilitators keep the register; they sign no verdict."""
    return floor.edits_everything(person) or floor.has_role(person, Membership.Role.FACILITATOR)


def has_seats(person: User, committee: Committee) -> bool:
    return can_keep(person) and committee.seats.exists()


class CommitteeForm(VerbForm):
    """An act on a committee; `seats` and `mandates` offer only its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Mandate.objects.current().filter(seat__committee=self.subject).select_related("seat")
        for name, field in self.fields.items():
            if name == "seat":
                field.queryset = self.subject.seats.all()  # type: ignore[attr-defined]
            elif name in {"mandate", "alternate_of"}:
                wanted = held.filter(alternate_of=None) if name == "alternate_of" else held
                field.queryset = wanted  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "expected_version"}


class SeatMemberForm(CommitteeForm):
    heading = _("Registrar a quien ocupa una curul")
    button = _("Registrar")
    said = _("Quedó registrada: ya se ve en la página del comité.")
    explanation = _("Solo con autorización escrita de la persona: su nombre se publica.")

    seat = forms.ModelChoiceField(Seat.objects.none(), label=_("curul"))
    name = line(_("nombre público"), 120)
    consent_on = day(_("autorizó publicar su nombre el"))
    starts_on = day(_("desde"))
    ends_on = day(_("hasta"), required=False)
    chosen_by = forms.ChoiceField(label=_("cómo llegó"), choices=Chosen.choices)
    election = line(_("código de la elección"), 40, required=False)
    acta_url = forms.URLField(label=_("enlace al acta"), required=False)
    alternate_of = forms.ModelChoiceField(Mandate.objects.none(), label=_("suplente de"), required=False)
    user = forms.ModelChoiceField(
        User.objects.filter(memberships__role=Membership.Role.COMMITTEE_MEMBER).distinct(),
        label=_("cuenta con la que firma"),
        required=False,
    )
    reason = text(_("nota"), required=False)

    def perform(self, *, by: User) -> None:
        mandates.seat_member(by=by, **self.given)


class VacateForm(CommitteeForm):
    heading = _("Registrar una vacante")
    button = _("Registrar la vacante")
    said = _("Quedó la vacante, con su motivo.")

    mandate = forms.ModelChoiceField(Mandate.objects.none(), label=_("quién deja la curul"))
    kind = forms.ChoiceField(
        label=_("qué pasó"), choices=[(kind.value, kind.label) for kind in SeatEvent.ENDS]
    )
    on = day(_("fecha"))
    reason = reason()

    def perform(self, *, by: User) -> None:
        mandates.vacate(by=by, **self.given)


class CallAlternateForm(CommitteeForm):
    heading = _("Llamar a una suplencia")
    button = _("Registrar el reemplazo")
    said = _("Quedó el reemplazo, con su motivo.")

    mandate = forms.ModelChoiceField(Mandate.objects.none(), label=_("suplente"))
    on = day(_("fecha"))
    reason = reason()

    def perform(self, *, by: User) -> None:
        given = self.given
        mandates.call_alternate(given.pop("mandate"), by=by, **given)


class SessionForm(CommitteeForm):
    heading = _("Registrar una sesión")
    button = _("Registrar la sesión")
    said = _("Quedó la sesión, con su asistencia.")
    explained = ()

    held_on = day(_("fecha"))
    place = line(_("lugar o enlace"), 200, required=False)
    agenda = text(_("agenda"))
    summary = text(_("qué se decidió"), required=False)
    minutes_url = forms.URLField(label=_("enlace al acta"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {f"seat_{seat.pk}": seat for seat in self.subject.seats.all()}
        for name, seat in self.seats.items():
            self.fields[name] = forms.ChoiceField(
                label=str(seat), choices=SessionAttendance.Presence.choices, widget=forms.RadioSelect
            )

    def perform(self, *, by: User) -> None:
        given = self.given
        presences = {seat: given.pop(name) for name, seat in self.seats.items()}
        mandates.hold_session(self.subject, by=by, presences=presences, **given)


class SeatInline(RoomInline):
    model = Seat
    fields = ("number", "label", "group", "table", "locality")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Committee)
class CommitteeAdmin(RoomDesk):
    list_display = ("name", "plan", "starts_on", "ends_on", "publication")
    list_select_related = ("plan",)
    fields = (
        "plan", "name", "about", "how_chosen", "rules", "starts_on", "ends_on", "members_note",
        "source_url", "is_illustrative",
    )  # fmt: skip
    codes = ("plan",)
    inlines = (SeatInline,)
    acts = (
        Act("curul", SeatMemberForm, has_seats),
        Act("vacante", VacateForm, has_seats),
        Act("suplencia", CallAlternateForm, has_seats),
        Act("sesion", SessionForm, has_seats),
    )

    def may_see(self, user: User, obj: Any = None) -> bool:
        return can_keep(user) or floor.sees_everything(user)

    def may_add(self, user: User) -> bool:
        return can_keep(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return can_keep(user)

    def may_publish(self, user: User, obj: Any) -> bool:
        return can_keep(user)

    def act(self, request: HttpRequest, obj: Any, verb: str, reason: str) -> None:
        getattr(obj, verb)(by=floor.person(request), reason=reason)

    def write(
        self, request: HttpRequest, obj: Any, form: Any, values: dict[str, Any], then: Callable[[], object]
    ) -> None:
        obj.change(
            by=floor.person(request),
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["expected_version"],
            then=then,
            **values,
        )

    def preview(self, request: HttpRequest, obj: Committee) -> HttpResponse:
        return render_committee(request, obj, preview=True)

"""The desk of consultations: written here; opened, extended, closed and drawn by acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions as floor
from cartagena_ogp.models import User
from cocreation.models import Consultation, ConsultationOption, Seat
from cocreation.voting import operations
from cocreation.voting.permissions import may_read_desk, may_run
from commitments.admin.desk import Act, RoomDesk, RoomInline
from commitments.forms import VerbForm, day, line, reason, text

State = Consultation.State


class OpenForm(VerbForm):
    heading = _("Abrir la consulta")
    button = _("Congelar las reglas y abrir")
    said = _("Las reglas quedaron publicadas. Se puede votar desde la hora de apertura.")
    explanation = _(
        "Desde ahora no cambian las opciones, los límites ni el empate. Solo se puede ampliar el cierre."
    )
    explained = ()
    reason = text(_("nota"), required=False)

    def perform(self, *, by: User) -> None:
        operations.open_consultation(self.subject, by=by, reason=self.cleaned_data["reason"])


class ExtendForm(VerbForm):
    heading = _("Ampliar el cierre")
    button = _("Ampliar")
    said = _("El cierre nuevo ya está publicado.")
    closes_at = forms.DateTimeField(
        label=_("cierre nuevo"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    reason = reason()

    def perform(self, *, by: User) -> None:
        self.subject.extend(to=self.cleaned_data["closes_at"], by=by, reason=self.cleaned_data["reason"])


class CloseForm(VerbForm):
    heading = _("Cerrar la urna")
    button = _("Cerrar y publicar")
    said = _("La urna quedó cerrada, con sus archivos y su resultado publicados.")
    explanation = _("Solo después de la hora de cierre y con todas las cajas de papel confirmadas.")
    explained = ()
    reason = text(_("nota"), required=False)

    def perform(self, *, by: User) -> None:
        operations.close(self.subject, by=by, reason=self.cleaned_data["reason"])


class DrawForm(VerbForm):
    heading = _("Sortear el empate")
    button = _("Sortear")
    said = _("El empate quedó resuelto con la regla publicada.")
    explanation = _("Escribe el número mayor de un sorteo público posterior al cierre, y de cuál fue.")
    explained = ()
    lottery_number = line(_("número del sorteo"), 20)
    lottery_source = line(_("sorteo y fecha"), 200)

    def perform(self, *, by: User) -> None:
        data = self.cleaned_data
        operations.count(
            self.subject, by=by, lottery_number=data["lottery_number"], lottery_source=data["lottery_source"]
        )


class SeatForm(VerbForm):
    heading = _("Dar las curules a quienes ganaron")
    button = _("Registrar los mandatos")
    said = _("Los mandatos quedaron en la página del comité.")
    explanation = _("Solo con autorización escrita de cada persona: su nombre se publica.")
    explained = ()
    seats = forms.ModelMultipleChoiceField(
        Seat.objects.none(), label=_("curules, en el orden de la votación")
    )
    consent_on = day(_("autorizaron publicar su nombre el"))
    starts_on = day(_("desde"))
    ends_on = day(_("hasta"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = operations.seats_for(self.subject)  # type: ignore[attr-defined]

    def perform(self, *, by: User) -> None:
        data = self.cleaned_data
        operations.seat_elected(
            self.subject,
            list(data["seats"]),
            consent_on=data["consent_on"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            by=by,
        )


def is_preparing(user: User, one: Consultation) -> bool:
    return may_run(user) and one.state == State.PREPARING


def may_extend(user: User, one: Consultation) -> bool:
    return may_run(user) and one.state == State.OPEN and timezone.now() < one.closes_at


def may_close(user: User, one: Consultation) -> bool:
    return may_run(user) and one.state == State.OPEN and timezone.now() >= one.closes_at


def may_draw(user: User, one: Consultation) -> bool:
    return may_run(user) and one.state == State.CLOSED and bool((one.result or {}).get("tied"))


def may_seat(user: User, one: Consultation) -> bool:
    return may_run(user) and one.is_election and one.state == State.COUNTED


class OptionInline(RoomInline):
    model = ConsultationOption
    fields = ("number", "initiative", "title", "summary")

    def is_frozen(self, obj: Any) -> bool:
        return obj is not None and obj.state != State.PREPARING

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_frozen(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_frozen(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_frozen(obj) and super().has_delete_permission(request, obj)


@admin.register(Consultation)
class ConsultationDesk(RoomDesk):
    """Facilitators write and run consultations. Nothing here shows a vote."""

    codes = ("slug",)
    acts = (
        Act("abrir", OpenForm, is_preparing),
        Act("ampliar", ExtendForm, may_extend),
        Act("cerrar", CloseForm, may_close),
        Act("sortear", DrawForm, may_draw),
        Act("curules", SeatForm, may_seat),
    )
    inlines = (OptionInline,)
    list_display = ("title", "kind", "state", "opens_at", "closes_at", "publication")
    list_select_related = ("cycle",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "cycle", "kind", "table", "question", "about")}),
        (_("Fechas"), {"fields": ("opens_at", "closes_at", "objections_until")}),
        (
            _("Reglas"),
            {
                "fields": (
                    "method", "secrecy", "min_choices", "max_choices", "seats", "alternates",
                    "contact_limit", "takes_paper",
                )
            },
        ),
        (_("Otros"), {"fields": ("is_illustrative",)}),
    )  # fmt: skip
    frozen = (
        "slug", "cycle", "kind", "table", "opens_at", "closes_at", "objections_until", "method", "secrecy",
        "min_choices", "max_choices", "seats", "alternates", "contact_limit", "takes_paper",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None and obj.state != State.PREPARING:
            fixed += [name for name in self.frozen if name not in fixed]
        return fixed

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

    def may_see(self, user: User, obj: Any = None) -> bool:
        return may_read_desk(user)

    def may_add(self, user: User) -> bool:
        return may_run(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return may_run(user)

    def may_publish(self, user: User, obj: Any) -> bool:
        return may_run(user)

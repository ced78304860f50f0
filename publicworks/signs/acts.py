"""The small forms of the desk of signs: each one is one step of a sign's life."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import User
from cartagena_ogp.uploads import IMAGES
from commitments.forms import VerbForm, day, line, reason, text

from .. import permissions
from ..models import Sign, SignReport, Work
from . import operations


class AssignForm(VerbForm):
    heading = _("Asignar a una obra")
    button = _("Asignar la valla")
    said = _("La dirección de la valla ya lleva a la obra.")
    explanation = _("Desde ahora el código lleva a la página de la obra y la valla se ve en el portal.")
    explained = ("reason",)

    work = forms.ModelChoiceField(label=_("obra"), queryset=Work.objects.none())
    reason = reason()

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        works: Any = self.fields["work"]
        works.queryset = permissions.works_for(person).filter(published_at__isnull=False)

    def perform(self, *, by: User) -> None:
        operations.assign(self.subject, by=by, **self.given)


class ProofForm(VerbForm):
    heading = _("Aceptar la prueba de impresión")
    button = _("Aceptar la prueba")
    said = _("Prueba aceptada: la valla se puede imprimir e instalar.")
    explanation = _("Imprime la hoja de prueba, escanéala a sus tres distancias y marca toda la lista.")
    explained = ("reason",)

    reason = text(
        _("cómo se probó"), max_length=1000, help_text=_("Con qué celulares y a qué distancia. Se publica.")
    )

    def perform(self, *, by: User) -> None:
        operations.accept_proof(self.subject, by=by, **self.given)


class SeenForm(VerbForm):
    """A photo taken before the sign, and where: done from a phone, standing there."""

    class Media:
        js = (Script("js/here.js", type="module"),)

    photo = CleanFileField(
        kinds=IMAGES,
        label=_("foto de la valla"),
        help_text=_("Que se vea el código completo: el portal lo lee y lo compara."),
    )
    latitude = forms.DecimalField(
        label=_("latitud"),
        max_digits=9,
        decimal_places=6,
        min_value=-90,
        max_value=90,
        help_text=_("Como 10,411000. En el celular, el botón la llena sola."),
    )
    longitude = forms.DecimalField(
        label=_("longitud"), max_digits=9, decimal_places=6, min_value=-180, max_value=180
    )
    place = line(_("dónde está"), 200, help_text=_("Para quien la busca: esquina, entrada, costado."))
    on = day(_("fecha"))
    reason = text(_("algo que contar"), rows=2, max_length=1000, required=False)

    def __init__(self, *args: Any, subject: Sign, **kwargs: Any) -> None:
        super().__init__(*args, subject=subject, **kwargs)
        self.initial = {"on": timezone.localdate(), "place": subject.place, **self.initial}
        self.fields["photo"].widget.attrs["capture"] = "environment"
        self.fields["latitude"].widget.attrs |= {
            "data-ogp-here": _("Poner el lugar donde estoy"),
            "data-ogp-wait": _("Buscando el lugar…"),
            "data-ogp-found": _("Listo, con un error de 0 m."),
            "data-ogp-missing": _("El celular no dio el lugar. Escríbelo a mano."),
        }

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("La fecha no puede estar en el futuro."))
        if self.subject.installed_on and on < self.subject.installed_on:
            raise ValidationError(_("La valla se instaló después de esa fecha."))
        return on


class InstallForm(SeenForm):
    heading = _("Instalar")
    button = _("Dejarla instalada")
    said = _("Valla instalada: el portal leyó su código en la foto.")
    explanation = _("Párate frente a la valla, toma la foto y usa el botón para poner el lugar.")

    def perform(self, *, by: User) -> None:
        operations.install(self.subject, by=by, **self.given)


class CheckForm(SeenForm):
    heading = _("Revisar en su sitio")
    button = _("Dejar la revisión")
    said = _("Revisión guardada.")
    explanation = _("Si estaba alterada y ya se arregló, esta revisión quita el aviso.")

    def perform(self, *, by: User) -> None:
        operations.check(self.subject, by=by, **self.given)


class ReasonForm(VerbForm):
    explained = ("reason",)
    reason = reason()


class AlteredForm(ReasonForm):
    heading = _("Marcar como alterada")
    button = _("Avisar que está alterada")
    said = _("La página de la valla ya avisa.")

    def perform(self, *, by: User) -> None:
        operations.mark_altered(self.subject, by=by, **self.given)


class RetireForm(ReasonForm):
    heading = _("Retirar de uso")
    button = _("Retirarla para siempre")
    said = _("Valla retirada. Su código no se vuelve a usar.")
    explanation = _("No se deshace: si se pone otra valla, lleva un código nuevo.")

    def perform(self, *, by: User) -> None:
        operations.retire(self.subject, by=by, **self.given)


class ReportForm(forms.Form):
    """The decision about what a resident reported."""

    note = text(_("explicación"), rows=3, max_length=500, help_text=_("Qué se encontró y qué se hará."))

    def __init__(self, *args: Any, subject: SignReport, **kwargs: Any) -> None:
        self.subject = subject
        super().__init__(*args, **kwargs)

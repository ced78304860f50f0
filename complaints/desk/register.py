"""Assisted filing: what somebody says at the counter or on the telephone, sealed like everything else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.comments.forms import PlainText
from cartagena_ogp.models import Institution, Membership
from complaints import assisted
from complaints.filing import Filing, NobodyReads
from complaints.models import Case, HandlerKey
from complaints.unlocking import Handler

from .case_forms import QUIET, long_text
from .doors import ANALYST, handler_page

SAID = ("text", "who", "place", "happened", "contract", "evidence")


def short(label: Any) -> PlainText:
    return PlainText(label=label, max_length=300, required=False, widget=forms.TextInput(attrs=QUIET))


class RegisterForm(forms.Form):
    """What the channel's five steps ask, on one page for who writes it down."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Por dónde llegó"),
        choices=[choice for choice in Case.Channel.choices if choice[0] != Case.Channel.WEB],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=gettext_lazy("Clase"), choices=Case.Category.choices)
    text = long_text(
        gettext_lazy("Qué pasó"), gettext_lazy("Con las palabras de quien lo cuenta. Sin su nombre."), rows=8
    )
    who = short(gettext_lazy("Quién lo hizo"))
    place = short(gettext_lazy("Dónde"))
    happened = short(gettext_lazy("Cuándo"))
    contract = short(gettext_lazy("Contrato u obra"))
    evidence = short(gettext_lazy("Qué lo prueba"))
    offices = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Oficinas que no deben leerla"),
        queryset=Institution.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("Personas que no deben leerla"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    name = short(gettext_lazy("Nombre, si quiere decirlo"))
    contact = short(gettext_lazy("Contacto, si quiere decirlo"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        keys = HandlerKey.objects.analysts().select_related("user").order_by("user__name")
        readers = [key.user for key in keys]
        offices, people = self.fields["offices"], self.fields["people"]
        assert isinstance(offices, forms.ModelMultipleChoiceField)
        assert isinstance(people, forms.MultipleChoiceField)
        offices.queryset = (
            Institution.objects.filter(
                memberships__user__in=readers, memberships__role=Membership.Role.COMPLAINT_ANALYST
            )
            .distinct()
            .in_order()
        )
        people.choices = [(str(user.pk), str(user)) for user in readers]

    def filing(self) -> Filing:
        said = self.cleaned_data
        named = {"name": said["name"] or said["contact"], "contact": said["contact"]}
        return Filing(
            category=said["category"],
            content={name: said[name] for name in SAID},
            offices=[office.pk for office in said["offices"]],
            people=[int(pk) for pk in said["people"]],
            identity=named if named["name"] else None,
            channel=said["channel"],
        )


@handler_page(ANALYST)
def register(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/registrar/`: the answer is the receipt to hand over, shown once."""
    form = RegisterForm(request.POST or None)
    today = timezone.localdate()
    if form.is_valid():
        try:
            filed = assisted.register(handler, form.filing(), on=today)
        except NobodyReads:
            form.add_error(
                None, _("Nadie podría abrirla: faltan analistas o custodias que no estén excluidos.")
            )
        else:
            refused = assisted.add_files(filed, request.FILES.getlist("files"), handler, on=today)
            mine = filed.case.wraps.filter(handler_key=handler.key).exists()
            context = {"case": filed.case, "receipt": filed.receipt, "refused": refused, "mine": mine}
            return render(request, "complaints/desk/registered.html", context)
    return render(
        request, "complaints/desk/register.html", {"form": form}, status=422 if form.is_bound else 200
    )

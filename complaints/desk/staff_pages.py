"""The desk itself: who reads and who leaves, the audit log, templates, retention, what the public is told."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django import forms
from django.contrib import messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartagena_ogp import codes, permissions, revision
from cartagena_ogp.permissions import Role
from complaints import audit, handlers, holding
from complaints.models import AnswerTemplate, AuditEntry, Case, HandlerKey, Improvement, RetentionRule
from complaints.unlocking import Handler

from .case_forms import PersonChoice, TemplateForm
from .doors import ANALYST, AUDITOR, handler_page, says_who_again, staff_page

ADMINISTRATOR = Role.ADMINISTRATOR
A_PAGE = 100


class ColleagueForm(forms.Form):
    """Another analyst with a working key."""

    to = PersonChoice(label=gettext_lazy("Persona"), queryset=HandlerKey.objects.none())

    def __init__(self, data: Any, handler: Handler) -> None:
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        others = HandlerKey.objects.active().filter(user__memberships__role=ANALYST)
        field.queryset = others.exclude(pk=handler.key.pk).select_related("user").distinct()


# -- access ---------------------------------------------------------------------------------------
@handler_page(ANALYST)
def give_all(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/accesos/`: a successor gets what one holds and they may have."""
    form = ColleagueForm(request.POST or None, handler)
    if form.is_valid():
        given = holding.grant_all(handler, form.cleaned_data["to"])
        said = ngettext("Diste acceso a %(count)s denuncia.", "Diste acceso a %(count)s denuncias.", given)
        messages.success(request, said % {"count": given})
        return redirect("desk:inbox")
    context = {
        "form": form,
        "title": _("Dar acceso a todas mis denuncias"),
        "hint": _(
            "Recibe las que tienes tú, menos aquellas de las que se apartó o de las que la dejaron fuera."
        ),
        "button": _("Dar acceso"),
    }
    return render(request, "complaints/desk/simple.html", context, status=422 if form.is_bound else 200)


@handler_page(ANALYST)
def cut_off(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/comprometida/`: somebody's key is in wrong hands; new keys for what both hold."""
    if not did_recently_reauthenticate(request):
        return says_who_again(request)
    form = ColleagueForm(request.POST or None, handler)
    if form.is_valid():
        changed = holding.cut_off(handler, form.cleaned_data["to"].user, on=timezone.localdate())
        said = ngettext(
            "Cambiaste las llaves de %(count)s denuncia.",
            "Cambiaste las llaves de %(count)s denuncias.",
            changed,
        )
        messages.success(request, said % {"count": changed})
        return redirect("desk:inbox")
    context = {
        "form": form,
        "title": _("La llave de alguien está comprometida"),
        "hint": _(
            "Las denuncias que comparten tú y esa persona reciben llaves nuevas y ella queda sin acceso. "
            "Queda en la auditoría. Después, la administradora del portal retira su llave."
        ),
        "button": _("Cambiar las llaves"),
        "tone": "danger",
    }
    return render(request, "complaints/desk/simple.html", context, status=422 if form.is_bound else 200)


# -- people ---------------------------------------------------------------------------------------
@staff_page(ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/personas/`: who has a key, without a word on what it opens."""
    keys = HandlerKey.objects.active().select_related("user", "recovery_key").order_by("user__name")
    return render(request, "complaints/desk/people.html", {"keys": keys})


@staff_page(ADMINISTRATOR)
def retire(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """`…/personas/<id>/retirar/`: off-boarding, refused while something would be lost."""
    key = get_object_or_404(HandlerKey.objects.active().select_related("user"), pk=pk)
    reason = handlers.what_keeps(key)
    if request.method == "POST" and not reason:
        handlers.retire(key, by=permissions.person(request), on=timezone.localdate())
        messages.success(request, _("La llave de %(name)s ya no abre nada.") % {"name": key.user.name})
        return redirect("desk:people")
    context = {"key": key, "reason": reason}
    status = 422 if request.method == "POST" else 200
    return render(request, "complaints/desk/retire.html", context, status=status)


# -- audit ----------------------------------------------------------------------------------------
@staff_page(AUDITOR)
def audit_log(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/auditoria/`: what handlers did, by reference, and whether the chain holds."""
    reference = codes.normalise(request.GET.get("referencia", ""))[:12]
    until = request.GET.get("hasta", "")
    listed = visible_to(request).filter(reference=reference) if reference else visible_to(request)
    if until.isascii() and until.isdigit():
        listed = listed.filter(pk__lt=int(until))
    rows = list(listed.order_by("-pk").select_related("actor")[: A_PAGE + 1])
    context = {
        "rows": rows[:A_PAGE],
        "reference": reference,
        "next": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else 0,
        "fault": audit.first_fault() if "verificar" in request.GET else None,
        "verified": "verificar" in request.GET,
    }
    return render(request, "complaints/desk/audit.html", context)


def visible_to(request: HttpRequest) -> QuerySet[AuditEntry]:
    """An auditor who also reads complaints sees only the acts on those they hold: the rest does not exist."""
    user = permissions.person(request)
    if not permissions.has_role(user, ANALYST):
        return AuditEntry.objects.all()
    key = HandlerKey.objects.active().filter(user=user).first()
    held = Case.objects.held_by(key).values("reference") if key else []
    return AuditEntry.objects.filter(models.Q(reference="") | models.Q(reference__in=held))


# -- what staff edit --------------------------------------------------------------------------------
@staff_page(ANALYST)
def templates(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/plantillas/`."""
    return render(request, "complaints/desk/templates.html", {"templates": AnswerTemplate.objects.all()})


@staff_page(ANALYST)
def edit_template(request: HttpRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    template = get_object_or_404(AnswerTemplate, pk=pk) if pk else None
    form = TemplateForm(request.POST or None, instance=template)
    if form.is_valid():
        form.save()
        messages.success(request, _("La plantilla quedó guardada."))
        return redirect("desk:templates")
    context = {
        "form": form,
        "title": _("Plantilla de respuesta"),
        "hint": _("No escribas nada de una denuncia: las plantillas no están cifradas."),
        "button": _("Guardar"),
    }
    return render(request, "complaints/desk/simple.html", context, status=422 if form.is_bound else 200)


class RuleForm(forms.ModelForm):
    class Meta:
        model = RetentionRule
        fields = ("category", "outcome", "months", "is_confirmed", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("category", Case.Category), ("outcome", Case.Outcome)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Cualquiera")), *choices.choices]


@staff_page(ADMINISTRATOR, AUDITOR)
def retention(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/conservacion/`: how long each kind of case is kept, and who has confirmed it."""
    rules = RetentionRule.objects.order_by("category", "outcome")
    may_edit = permissions.is_administrator(permissions.person(request))
    return render(request, "complaints/desk/retention.html", {"rules": rules, "may_edit": may_edit})


@staff_page(ADMINISTRATOR)
def edit_rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    rule = get_object_or_404(RetentionRule, pk=pk) if pk else None
    form = RuleForm(request.POST or None, instance=rule)
    if form.is_valid():
        saved = form.save()
        audit.record(
            audit.Act.RULE_CHANGED,
            by=permissions.person(request),
            category=saved.category,
            outcome=saved.outcome,
            months=saved.months,
        )
        messages.success(request, _("El plazo quedó guardado."))
        return redirect("desk:retention")
    context = {
        "form": form,
        "title": _("Plazo de conservación"),
        "hint": _(
            "Cuenta desde que la denuncia termina. Al cumplirse se borra sin que nadie la pueda recuperar."
        ),
        "button": _("Guardar"),
    }
    return render(request, "complaints/desk/simple.html", context, status=422 if form.is_bound else 200)


class ImprovementForm(forms.ModelForm):
    class Meta:
        model = Improvement
        fields = ("title", "text", "url")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


@staff_page(ANALYST)
def improvements(request: HttpRequest) -> HttpResponse:
    """`/gestion/denuncias/cambios/`: what the public reads under "what changed because of complaints"."""
    rows = Improvement.objects.all()
    return render(request, "complaints/desk/improvements.html", {"rows": rows})


@staff_page(ANALYST)
def edit_improvement(request: HttpRequest, pk: uuid.UUID | None = None) -> HttpResponse:
    row = get_object_or_404(Improvement, pk=pk) if pk else Improvement(published_on=timezone.localdate())
    form = ImprovementForm(request.POST or None, instance=row)
    if form.is_valid():
        form.save()
        revision.move()
        messages.success(request, _("Ya se ve en las estadísticas públicas."))
        return redirect("desk:improvements")
    context = {
        "form": form,
        "title": _("Un cambio gracias a las denuncias"),
        "hint": _(
            "Lo lee todo el mundo. No digas nada con lo que alguien reconozca una denuncia o a su autor."
        ),
        "button": _("Publicar"),
    }
    return render(request, "complaints/desk/simple.html", context, status=422 if form.is_bound else 200)

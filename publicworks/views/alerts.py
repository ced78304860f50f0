"""Alerts as rule cards: of a contract, of a work, and how each rule works."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.http import page

from .. import alerts
from ..models import Contract, MinimumWage, Rule, RuleThreshold, Work
from ..models.works import meant_code

COLUMNS = ("rule", "modality", "notice_at", "alert_at", "unit", "basis", "doubt")


@page
def contract_alerts(request: HttpRequest, code: str) -> HttpResponse:
    """`/contratos/<code>/alertas/`."""
    found = get_object_or_404(Contract.objects.published().with_parts(), code=code.strip())
    cards = alerts.cards_of_contract(found, timezone.localdate(), alerts.tables())
    comments = found.alert_comments.select_related("institution")
    return shown(request, found, list(alerts.with_comments(cards, comments)), found.code)


@page
def work_alerts(request: HttpRequest, code: str) -> HttpResponse:
    """`/obras/<code>/alertas/`: the work's own card, and those of its contracts that say something."""
    found = get_object_or_404(Work.objects.published(), code=meant_code(code))
    if code != found.code:
        return redirect("publicworks:work_alerts", found.code, permanent=True)
    on, known = timezone.localdate(), alerts.tables()
    cards = list(
        alerts.with_comments(
            alerts.cards_of_work(found, on, known), found.alert_comments.select_related("institution")
        )
    )
    contracts = [
        {
            "contract": contract,
            "cards": [card for card in alerts.cards_of_contract(contract, on, known) if card.speaks],
        }
        for contract in Contract.objects.published()
        .filter(work=found)
        .with_parts()
        .order_by("-order_on", "-pk")[:20]
    ]
    return shown(request, found, cards, found.code, contracts)


def shown(
    request: HttpRequest,
    subject: Any,
    cards: list[alerts.Card],
    code: str,
    contracts: list[Any] | None = None,
) -> HttpResponse:
    context = {
        "subject": subject,
        "code": code,
        "cards": cards,
        "contracts": contracts,
        "speaking": sum(card.speaks for card in cards),
        "is_work": contracts is not None,
        "share": {
            "title": _("Alertas para revisar"),
            "description": _("Qué reglas se revisaron, con qué cifras y qué dice la institución."),
        },
    }
    return render(request, "publicworks/alerts/cards.html", context)


@page
def rules(request: HttpRequest) -> HttpResponse:
    """`/transparencia/alertas/`: what each rule looks at, from where on it speaks, and the minimum wages."""
    rows = list(RuleThreshold.objects.all())
    groups = [
        {
            "rule": rule,
            "formula": alerts.FORMULAS[rule],
            "thresholds": [row for row in rows if row.rule == rule.value],
        }
        for rule in Rule
    ]
    context = {
        "groups": groups,
        "wages": MinimumWage.objects.all(),
        "share": {
            "title": _("Cómo se hacen las alertas"),
            "description": _("Cada regla, su fórmula, su umbral y su sustento."),
        },
    }
    return render(request, "publicworks/alerts/rules.html", context)


@page
def rules_csv(request: HttpRequest) -> HttpResponse:
    """`/transparencia/alertas/reglas.csv`: the thresholds in force."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(RuleThreshold.objects.values_list(*COLUMNS))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reglas-de-alertas.csv"'
    return response

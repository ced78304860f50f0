"""Filing in five short steps. What is typed is only ever in the visitor's page and in the encrypted visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.models import SearchRow, Territory
from complaints import blobs, filing, incoming
from complaints.evidence import NotTaken, Taken
from complaints.forms import IdentityForm, ProofForm, WhatForm, WhereForm
from complaints.hints import hints
from complaints.intake import intake, private
from complaints.models import Case, HandlerKey, PendingFile
from complaints.visits import FILING, Visit

ABOUT = {"obra": "obra", "compromiso": "compromiso"}
"""Query parameters that say what a complaint is about, and the kind of record each one names."""


def is_open() -> bool:
    """Whether somebody has a key to read with."""
    return HandlerKey.objects.analysts().exists() or HandlerKey.objects.external().exists()


def subject(request: HttpRequest) -> dict[str, str] | None:
    """The published work or commitment that the visitor came from, if it exists."""
    for parameter, kind in ABOUT.items():
        code = request.GET.get(parameter, "")
        if code and len(code) <= 160 and "\x00" not in code:
            row = SearchRow.objects.filter(kind=kind, code__iexact=code).only("code", "title").first()
            if row:
                return {"kind": kind, "code": row.code, "title": row.title, "parameter": parameter}
    return None


def closed() -> HttpResponse:
    """The hour has passed, or nothing was begun: back to the first step, which says why."""
    return redirect(reverse("complaints:start") + "?cerrada=1")


@intake
def start(request: HttpRequest) -> HttpResponse:
    """Step 1: what happens, what is kept, how to stay safe. It gives no cookie."""
    about = subject(request)
    keys = list(HandlerKey.objects.analysts().public_halves())
    context = {
        "about": about,
        "query": f"?{about['parameter']}={about['code']}" if about else "",
        "is_open": bool(keys) or is_open(),
        "readers": filing.institutions_of(keys),
        "was_closed": "cerrada" in request.GET,
    }
    return render(request, "complaints/start.html", context)


@private
def what(request: HttpRequest) -> HttpResponse:
    """Step 2. Its first POST begins the visit."""
    now = timezone.now()
    visit = Visit.of(request, FILING, now)
    if not is_open():
        return redirect("complaints:start")
    answers = visit.data if visit else {}
    about = subject(request) or answers.get("about")
    if request.method != "POST":
        form = WhatForm(now=now, initial=answers)
        return render(request, "complaints/what.html", {"form": form, "about": about, "visit": visit})
    form = WhatForm(request.POST, now=now)
    left_out = form.is_valid() and no_reader(form)
    if not form.is_valid() or left_out:
        context = {"form": form, "about": about, "visit": visit}
        return render(request, "complaints/what.html", context, status=422)
    names = ("category", "text", "who", "offices", "people")
    return go_on(request, {name: form.cleaned_data[name] for name in names} | {"about": about}, now)


def no_reader(form: WhatForm) -> bool:
    """Say it in the form when everybody is left out and no outside body reads instead."""
    try:
        filing.readers(form.cleaned_data["offices"], form.cleaned_data["people"])
    except filing.NobodyReads:
        said = _(
            "Si excluyes a todas, nadie podría leerla. Denuncia mejor ante la Procuraduría o la Personería."
        )
        form.add_error("offices" if form.cleaned_data["offices"] else "people", said)
        return True
    return False


NEXT = {"what": "where", "where": "proof", "proof": "check"}


def go_on(request: HttpRequest, answers: dict[str, Any], now: datetime, step: str = "what") -> HttpResponse:
    """Save the answers of a step and show the next one, or the check when the visitor came back to change."""
    with transaction.atomic():
        visit = Visit.of(request, FILING, now, lock=True)
        if visit is None:
            if step != "what":
                return closed()
            visit = Visit.start(FILING)
        visit.data |= answers
        reached = visit.data.get("reached") or step == "proof"
        visit.data["reached"] = reached
        visit.save(now)
    response = redirect("complaints:check" if reached else f"complaints:{NEXT[step]}")
    visit.give(response)
    return response


@private
def where(request: HttpRequest) -> HttpResponse:
    """Step 3."""
    now = timezone.now()
    visit = Visit.of(request, FILING, now)
    if visit is None:
        return closed()
    form = WhereForm(request.POST if request.method == "POST" else None, initial=visit.data)
    if form.is_valid():
        return go_on(request, form.cleaned_data, now, "where")
    return render(request, "complaints/where.html", {"form": form}, status=422 if form.is_bound else 200)


@private
def proof(request: HttpRequest) -> HttpResponse:
    """Step 4: files are added or taken out here as often as needed; «Continuar» goes on."""
    now = timezone.now()
    visit = Visit.of(request, FILING, now)
    if visit is None:
        return closed()
    form = ProofForm(request.POST if request.method == "POST" else None, initial=visit.data)
    if request.method == "POST":
        if "quitar" in request.POST:
            take_out(request, request.POST["quitar"], now)
        refused = add_files(request, visit, now)
        if form.is_valid() and not refused:
            answers = form.cleaned_data
            if {"quitar", "subir"} & set(request.POST):
                with transaction.atomic():
                    change(request, now, lambda data: data.update(answers))
                return redirect("complaints:proof")
            return go_on(request, answers, now, "proof")
        for said in refused:
            form.add_error(None, said)
        visit = Visit.of(request, FILING, now) or visit
    context = {"form": form, "files": files_of(visit)}
    return render(request, "complaints/proof.html", context, status=422 if form.is_bound else 200)


def change(request: HttpRequest, now: datetime, edit: Any) -> Visit:
    """Edit the visit's answers under its lock. Raises NotTaken when its hour has passed."""
    visit = Visit.of(request, FILING, now, lock=True)
    if visit is None:
        raise NotTaken("busy")
    edit(visit.data)
    visit.save(now)
    return visit


def add_files(request: HttpRequest, visit: Visit, now: datetime) -> list[str]:
    """The sentences about the files that were not taken."""

    def keep(taken: Taken) -> None:
        held = change(request, now, lambda data: data.setdefault("files", []).append(taken.content))
        for name, size, _original in taken.blobs:
            PendingFile(session_id=held.id, name=name, size=size).save(force_insert=True)

    files = visit.data.get("files", [])
    return incoming.receive(
        request.FILES.getlist("files"),
        keep,
        keep_original="keep_original" in request.POST,
        count=len(files),
        bytes_today=sum(one["size"] for one in files),
    )


def take_out(request: HttpRequest, which: str, now: datetime) -> None:
    """Forget a file that was not sent yet."""
    gone: list[str] = []

    def edit(data: dict[str, Any]) -> None:
        for one in list(data.get("files", [])):
            if one["id"] == which:
                data["files"].remove(one)
                gone.extend(name for name, _size, _original in Taken(**one).blobs)

    with transaction.atomic():
        change(request, now, edit)
        PendingFile.objects.filter(name__in=gone).delete()
    blobs.delete(*gone)


def files_of(visit: Visit) -> list[Taken]:
    return [Taken(**one) for one in visit.data.get("files", [])]


@private
def identity(request: HttpRequest) -> HttpResponse:
    """An optional page between 4 and 5: say who you are, sealed apart; or take it back."""
    now = timezone.now()
    visit = Visit.of(request, FILING, now)
    if visit is None:
        return closed()
    can = filing.custodians(visit.data.get("offices", []), visit.data.get("people", []))
    form = IdentityForm(
        request.POST if request.method == "POST" and "quitar" not in request.POST else None,
        initial=visit.data.get("identity") or {},
    )
    if "quitar" in request.POST or (can and form.is_valid()):
        said = None if "quitar" in request.POST else form.cleaned_data
        with transaction.atomic():
            change(request, now, lambda data: data.update(identity=said))
        return redirect("complaints:check")
    context = {"form": form, "is_possible": can, "has_identity": bool(visit.data.get("identity"))}
    return render(request, "complaints/identity.html", context, status=422 if form.is_bound else 200)


def rows_to_check(visit: Visit) -> list[dict[str, Any]]:
    """What was answered, and where each answer is changed."""
    data = visit.data
    place = Territory.objects.filter(pk=data["territory"]).first() if data.get("territory") else None
    left_out = names_of(data)
    what_url, where_url, proof_url = (reverse(f"complaints:{step}") for step in ("what", "where", "proof"))
    about = data.get("about") or {}
    answers = [
        (_("Sobre"), about.get("title", ""), ""),
        (_("De qué se trata"), str(Case.Category(data["category"]).label), what_url),
        (_("Qué pasó"), data["text"], what_url),
        (_("Quién lo hizo"), data.get("who", ""), what_url),
        (_("No debe leerla"), left_out, what_url),
        (
            _("Dónde"),
            "\n".join(filter(None, [place.name if place else "", data.get("place", "")])),
            where_url,
        ),
        (_("Cuándo"), data.get("happened", ""), where_url),
        (_("Contrato u obra"), data.get("contract", ""), where_url),
        (_("Qué lo prueba"), data.get("evidence", ""), proof_url),
    ]
    return [
        {"label": label, "value": value, "change_url": url}
        for label, value, url in answers
        if value or label not in {_("Sobre"), _("No debe leerla")}
    ]


def names_of(data: dict[str, Any]) -> str:
    """Who was left out, as their names."""
    form = WhatForm(now=timezone.now())
    said = []
    for name in ("offices", "people"):
        labels = dict(form.fields[name].choices)  # type: ignore[attr-defined]
        said += [str(labels[str(one)]) for one in data.get(name, []) if str(one) in labels]
    return "\n".join(said)


def suggestions(visit: Visit) -> list[dict[str, str]]:
    """What would make the complaint stronger, with links to the steps."""
    return [{"text": one.text, "url": reverse(f"complaints:{one.step}")} for one in hints(visit.data)]

"""What everybody sees of a consultation: the question, the options, the heads, the result, the files."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import codes
from cartagena_ogp.http import changes_at, form_page, page
from cartagena_ogp.models import Territory
from cartagena_ogp.records import record_for

from ..models import Attendance, Consultation, Group, VoteFile
from ..voting import box, keys
from ..voting.forms import how_many

VERIFIER = Path(settings.BASE_DIR) / "static" / "verificar_votacion.py"
SIZE = 20
HEADS = 6


@page
def consultations(request: HttpRequest) -> HttpResponse:
    """Newest first; what is open now comes before everything."""
    now = timezone.now()
    rows = list(Consultation.objects.published().select_related("cycle").newest_first()[:SIZE])
    for row in rows:
        changes_at(request, now, row.opens_at, row.closes_at)
    context = {
        "open": [row for row in rows if row.takes_votes(now)],
        "others": [row for row in rows if not row.takes_votes(now)],
        "share": {
            "title": _("Consultas ciudadanas de Cartagena"),
            "description": _("Vota con un recibo que puedes comprobar, y revisa cada conteo."),
        },
    }
    return render(request, "cocreation/voting/consultations.html", context)


def found(slug: str) -> Consultation:
    return get_object_or_404(Consultation.objects.published().select_related("cycle", "table"), slug=slug)


@page
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    one = found(slug)
    now = timezone.now()
    changes_at(request, now, one.opens_at, one.closes_at)
    chain = box.seals(one.pk)
    context = {
        "consultation": one,
        "options": list(one.choices.select_related("initiative")),
        "takes_votes": one.takes_votes(now),
        "is_over": one.is_over(now),
        "early": now < one.opens_at,
        "how_many": how_many(one),
        "heads": chain[::-1][:HEADS],
        "sealed": sum(seal.n for seal in chain),
        "share": share_of(one),
    }
    return render(request, "cocreation/voting/consultation.html", context)


def share_of(one: Consultation) -> dict[str, Any]:
    title = record_for(one).marked(one, one.title)
    return {"title": title, "description": one.question, "type": "article"}


@page
def options(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole text of every option on one page, side by side where there is room."""
    one, now = found(slug), timezone.now()
    changes_at(request, now, one.opens_at, one.closes_at)
    context = {
        "consultation": one,
        "options": list(one.choices.select_related("initiative__responsible")),
        "takes_votes": one.takes_votes(now),
    }
    return render(request, "cocreation/voting/options.html", context)


@page
def live_seals(request: HttpRequest, slug: str) -> HttpResponse:
    """The chain so far, for whoever keeps the heads as they are published."""
    one = found(slug)
    out = StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["lote", "papeletas", "raiz", "anterior", "huella", "sellado"])
    for seal in box.seals(one.pk):
        lines.writerow(
            [seal.batch, seal.n, seal.root, seal.prev, seal.head, f"{seal.sealed_at:%Y-%m-%dT%H:00Z}"]
        )
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")


@page
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """What `resultado.json` and `padron_conteo.json` say, in words."""
    one = found(slug)
    if one.result is None:
        return redirect(one)
    files = {file.name: file for file in one.files.all()}
    figures = read_json(files["resultado.json"])
    has_box = one.method == Consultation.Method.BOX
    context = {
        "consultation": one,
        "result": figures,
        "options": ranked_options(one, figures),
        "turnout": turnout_of(read_json(files["padron_conteo.json"])) if has_box else [],
        "has_box": has_box,
        "actas": read_json(files["actas.json"]),
        "files": list(files.values()),
        "share": share_of(one),
    }
    return render(request, "cocreation/voting/result.html", context)


def read_json(file: VoteFile) -> Any:
    with file.file.open("rb") as stored:
        return json.load(stored)


def ranked_options(one: Consultation, figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Every option with its votes, most first; those chosen are marked."""
    votes = {row["option"]: row["votes"] for row in figures["votes"] or []}
    listed = [
        {
            "number": option.number,
            "title": option.title,
            "url": option.initiative.get_absolute_url() if option.initiative else "",
            "votes": votes.get(option.number),
            "chosen": option.number in figures["chosen"],
            "alternate": option.number in figures["alternates"],
            "tied": option.number in figures["tied"] and not figures["drawn"],
        }
        for option in one.choices.select_related("initiative")
    ]
    order = {number: place for place, number in enumerate(figures["chosen"] + figures["alternates"])}
    return sorted(listed, key=lambda row: (order.get(row["number"], 99), -(row["votes"] or 0)))


def turnout_of(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """Tables of who took part; a hidden cell says so."""
    names = dict(Territory.objects.values_list("code", "name")) if "por_lugar" in counts else {}
    tables = [
        (
            "por_canal",
            _("Canal"),
            {"online": _("En línea"), "assisted": _("Con ayuda"), "paper": _("En papel")},
        ),
        ("por_nivel", _("Cómo se verificó"), {"1": _("Documento y correo"), "3": _("Se vio el documento")}),
        ("por_lugar", _("Lugar"), names),
        ("por_sector", _("Sector"), {key: str(said) for key, said in Group.Sector.choices}),
        ("por_edad", _("Edad"), {key: str(said) for key, said in Attendance.Age.choices}),
    ]
    return [
        {
            "id": key,
            "name": name,
            "rows": [
                (_("No respondió") if code == "sin_dato" else words.get(code, code), n)
                for code, n in counts[key].items()
            ],
        }
        for key, name, words in tables
        if counts.get(key)
    ]


@form_page
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Look up a ballot by its receipt. A GET form, once the consultation closed."""
    one = found(slug)
    typed = request.GET.get("codigo", "").strip()
    context: dict[str, Any] = {"consultation": one, "typed": typed, "is_closed": one.result is not None}
    if typed and one.result is not None:
        place = box.find(one.pk, keys.receipt_hash(codes.normalise(typed)))
        context["found"] = place is not None
        if place is not None:
            context["batch"], choices = place
            context["digest"] = keys.receipt_hash(typed).hex()
            if choices is not None and one.shows_choices:
                context["choices"] = one.choices.filter(number__in=choices)
    return render(request, "cocreation/voting/find.html", context)


@page
def published_file(request: HttpRequest, slug: str, name: str) -> Any:
    file = get_object_or_404(
        VoteFile.objects.select_related("consultation"), consultation__slug=slug, name=name
    )
    kind = "text/csv" if name.endswith(".csv") else "application/json"
    return FileResponse(
        file.file.open("rb"), filename=name, as_attachment=True, content_type=f"{kind}; charset=utf-8"
    )


@page
def verifier(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        VERIFIER.read_bytes(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verificar_votacion.py"'},
    )

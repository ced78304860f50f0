"""Proposals: the list, each one with its way to the end, writing one, and supporting it."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity, TrigramWordSimilarity
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import revision, uploads
from cartagena_ogp.compiled import Compiled, count_of
from cartagena_ogp.http import form_page, page
from cartagena_ogp.labels import words_of
from cartagena_ogp.models import SearchRow, Territory
from commitments.paging import Key, first_page, key_page
from commitments.timeline import timeline_of

from .. import asking
from ..accounts import endings
from ..cards import PROPOSAL, proposal_cards
from ..forms import ClaimForm, EmailForm, ProposalForm, WithdrawForm
from ..lineage import links_of
from ..models import Cycle, CyclePhase, Evaluation, Group, Proposal, Request
from ..models.evaluation import APART, Criterion
from .common import by_code, language_of, radio, sent_link, share_of, share_page

SIZE = 24
ALIKE = 0.42
ALIKE_SHOWN = 5
ORDERS = {
    "nuevas": [Key("pk", descending=True, read=int)],
    "apoyos": [Key("supports_count", descending=True, read=int), Key("pk", descending=True, read=int)],
}


FILTERS = ("q", "decision", "sector", "localidad", "ciclo")


def on_cards(rows: QuerySet[Proposal]) -> QuerySet[Proposal, Any]:
    """What the cards of a list show of each."""
    return rows.values_list(*PROPOSAL, "territory__name", named=True)


FIRST = {
    name: first_page(lambda: on_cards(Proposal.objects.standing()), keys, size=SIZE)
    for name, keys in ORDERS.items()
}
TOTAL = count_of(Proposal.objects.standing)
CYCLES = Compiled(lambda: Cycle.objects.published().newest_first().values_list("slug", "title"))
LOCALITIES = Compiled(
    lambda: Territory.objects.filter(kind=Territory.Kind.LOCALITY).values_list("code", "name")
)


@page
def proposals(request: HttpRequest) -> HttpResponse:
    query = request.GET
    rows = filtered(Proposal.objects.standing(), query)
    is_filtered = any(query.get(name) for name in FILTERS)
    order = query.get("orden", "") if query.get("orden") in ORDERS else "nuevas"
    first = None if is_filtered else FIRST[order]
    shown = key_page(lambda: on_cards(rows), ORDERS[order], query, size=SIZE, first=first)
    groups = [
        radio(request, "orden", _("Orden"), {"nuevas": _("Las más nuevas"), "apoyos": _("Las más apoyadas")}),
        radio(request, "decision", _("Decisión"), words_of(Proposal.Fate)),
        radio(request, "sector", _("Sector"), words_of(Group.Sector)),
        radio(request, "localidad", _("Localidad"), dict(LOCALITIES.rows())),
        radio(request, "ciclo", _("Ciclo"), dict(CYCLES.rows())),
    ]
    on = timezone.localdate()
    context = {
        "shown": shown,
        "cards": proposal_cards(shown.rows),
        "total": revision.remembered("proposals in all", TOTAL.row) if first else rows.count(),
        "groups": groups,
        "search": {"name": "q", "label": _("Buscar"), "value": query.get("q", "")},
        "is_filtered": is_filtered,
        "can_propose": bool(OPEN.rows(on)),
        "share": share_page(
            _("Propuestas de la gente"), _("Lo que la gente propone y qué pasa con cada idea.")
        ),
    }
    return render(request, "cocreation/proposals.html", context)


def filtered(rows: QuerySet[Proposal], query: Any) -> QuerySet[Proposal]:
    """What the address asks for; what it does not know it ignores."""
    if query.get("decision") in Proposal.Fate.values:
        rows = rows.filter(fate=query["decision"])
    if query.get("sector") in Group.Sector.values:
        rows = rows.filter(group__sector=query["sector"])
    if query.get("ciclo") and "\0" not in query["ciclo"]:
        rows = rows.filter(cycle__slug=query["ciclo"])
    if query.get("localidad") and "\0" not in query["localidad"]:
        rows = rows.filter(territory__locality__code=query["localidad"])
    words = query.get("q", "").strip()[:100]
    if words and words.isprintable():
        asked = SearchQuery(words, config="spanish", search_type="websearch") | SearchQuery(
            words, config="es_unaccent", search_type="websearch"
        )
        found = SearchRow.objects.filter(kind="propuesta", plentiful=False, vector=asked)
        rows = rows.filter(code__in=found.values("code"))
    return rows


def open_cycles(on: Any) -> QuerySet[Cycle]:
    """Cycles that take proposals online on that day."""
    return Cycle.objects.published().in_phase(CyclePhase.Kind.TABLES, on).filter(takes_proposals=True)


OPEN = Compiled(lambda on: open_cycles(on).order_by().values_list("pk")[:1])

PUBLISHED = Compiled(
    lambda code: (
        Proposal.objects.published()
        .filter(code=code)
        .select_related("cycle", "table", "group", "territory__parent", "attachment")
    )
)
EVALUATIONS = Compiled(lambda pk: Evaluation.objects.filter(proposal=pk))


@page
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    found = by_code(PUBLISHED, code)
    if code != found.code:
        return redirect(found, permanent=True)
    return render_proposal(request, found)


def render_proposal(request: HttpRequest, proposal: Proposal, *, preview: bool = False) -> HttpResponse:
    """The page of a proposal: first where it ended, then why, then what it says."""
    given = EVALUATIONS.rows(proposal.pk)
    proposal.scored = len(given)  # type: ignore[attr-defined]
    [ending] = endings([proposal])
    links = links_of(proposal)
    is_joined = any(one.from_proposal_id == proposal.pk and not hasattr(one, "revocation") for one in links)
    evaluations = given if proposal.answered_on or preview else []
    context = {
        "proposal": proposal,
        "preview": preview,
        "ending": ending,
        "links": links,
        "grid": grid_of(evaluations),
        "evaluations": evaluations,
        "can_support": asking.can_support(proposal),
        "can_withdraw": asking.can_support(proposal) and not is_joined,
        "events": timeline_of([("propuesta", proposal.code)], names={}),
        "share": share_of(
            proposal,
            title=proposal.title
            if proposal.is_standing
            else _("Propuesta %(code)s") % {"code": proposal.code},
            status=str(ending.fate.label),
            description=_("Propuesta de la gente en «%(cycle)s».") % {"cycle": proposal.cycle.title},
        ),
    }
    return render(request, "cocreation/proposal.html", context)


def grid_of(evaluations: list[Evaluation]) -> list[dict[str, Any]]:
    """Each criterion with all the scores, and whether they disagree."""
    grid = []
    for name, label in Criterion.choices:
        scores = [getattr(one, name) for one in evaluations]
        apart = bool(scores) and max(scores) - min(scores) >= APART
        grid.append({"label": label, "scores": scores, "apart": apart})
    return grid


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Write a proposal. What is like it is shown before it is sent."""
    on, now = timezone.localdate(), timezone.now()
    cycles = open_cycles(on).order_by("-starts_on")
    if not cycles.exists():
        return render(request, "cocreation/proposals_closed.html", {"next": next_opening(on)})
    initial = {"cycle": request.GET.get("ciclo", "")}
    form = ProposalForm(request.POST or None, files=request.FILES or None, cycles=cycles, initial=initial)
    alike: list[Proposal] = []
    if form.is_bound:
        if form.is_valid() and form.is_trapped:
            return redirect("cocreation:sent")
        if form.is_valid():
            alike = [] if "enviar" in request.POST else alike_to(form.cleaned_data)
            if not alike and keep(request, form, now):
                return redirect("cocreation:sent")
    files: Any = form.fields["file"]
    context = {"form": form, "alike": alike, "files_note": files.limits}
    return render(request, "cocreation/new.html", context, status=422 if form.is_bound else 200)


def next_opening(on: Any) -> CyclePhase | None:
    """The next time that proposals are taken."""
    rows = CyclePhase.objects.filter(
        kind=CyclePhase.Kind.TABLES, starts_on__gt=on, cycle__published_at__isnull=False
    )
    return rows.select_related("cycle").order_by("starts_on").first()


def alike_to(given: dict[str, Any]) -> list[Proposal]:
    """Published proposals of the cycle that look like this one, the most alike first."""
    title = given["title"]
    likeness = Greatest(TrigramSimilarity("title", title), TrigramWordSimilarity(title, "text") * 0.8)
    rows = Proposal.objects.standing().filter(cycle=given["cycle"]).annotate(likeness=likeness)
    return list(rows.filter(likeness__gt=ALIKE).order_by("-likeness", "-pk")[:ALIKE_SHOWN])


def keep(request: HttpRequest, form: ProposalForm, now: Any) -> bool:
    """Keep the proposal and send its link; False leaves the reason in the form."""
    given = form.cleaned_data
    made = Proposal(
        cycle=given["cycle"],
        title=given["title"],
        text=given["text"],
        territory=given["territory"],
        author=" ".join(given["author"].split()),
        language=language_of(request),
        submitted_on=timezone.localdate(now),
    )
    made.prepare()
    same = Proposal.objects.filter(cycle=made.cycle, text_digest=made.text_digest)
    if same.filter(state__in=(Proposal.State.WAITING, Proposal.State.PUBLISHED)).exists():
        form.add_error("text", _("Esa propuesta ya está en este ciclo, o espera revisión."))
        return False

    def hold() -> None:
        if given["file"]:
            made.attachment = uploads.store(given["file"], by=None, description=given["title"])
        made.hold()

    try:
        asking.ask(
            Request.What.PROPOSE,
            given["email"],
            language=made.language,
            at=now,
            proposal=made,
            keep=hold,
        )
    except asking.TooMany:
        form.add_error(None, _("Llegaron muchas propuestas. Guarda tu texto e intenta en una hora."))
        return False
    return True


@form_page
def support(request: HttpRequest, code: str) -> HttpResponse:
    """Support a proposal with a confirmed address, once."""
    found = by_code(Proposal.objects.standing().select_related("cycle"), code)
    if not asking.can_support(found):
        raise Http404
    form = EmailForm(request.POST or None)
    if form.is_valid() and sent_link(request, form, Request.What.SUPPORT, proposal=found):
        return redirect("cocreation:sent")
    context = {"form": form, "proposal": found}
    return render(request, "cocreation/support.html", context, status=422 if form.is_bound else 200)


@form_page
def claim(request: HttpRequest) -> HttpResponse:
    """Follow a proposal that was handed in on paper, with the code printed for its author."""
    form = ClaimForm(request.POST or None, initial={"code": request.GET.get("codigo", "")})
    if form.is_valid():
        found = asking.claimed_by(form.cleaned_data["code"])
        if found is None and not form.is_trapped:
            form.add_error("code", _("No encontramos ese código. Revisa letra por letra."))
        elif sent_link(request, form, Request.What.CLAIM, proposal=found):
            return redirect("cocreation:sent")
    return render(request, "cocreation/claim.html", {"form": form}, status=422 if form.is_bound else 200)


@form_page
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """An author takes a proposal back: by a link to the address it was made with, or with a paper code."""
    found = by_code(Proposal.objects.standing().select_related("cycle"), code)
    if not found.can_be_taken_back:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and (form.is_trapped or take_back(request, form, found)):
        return redirect(found if form.cleaned_data["code"] else "cocreation:sent")
    context = {"form": form, "proposal": found}
    return render(request, "cocreation/withdraw.html", context, status=422 if form.is_bound else 200)


def take_back(request: HttpRequest, form: WithdrawForm, proposal: Proposal) -> bool:
    """Withdraw with the code, or send the link; False leaves the reason in the form."""
    given, now = form.cleaned_data, timezone.now()
    if given["code"]:
        if asking.claimed_by(given["code"]) != proposal:
            form.add_error("code", _("Ese código no es de esta propuesta. Revisa letra por letra."))
            return False
        proposal.take_back(given["why"])
        return True
    try:
        asking.ask_to_withdraw(proposal, given["email"], given["why"], language=language_of(request), at=now)
    except asking.TooMany:
        form.add_error(None, _("Llegaron muchas solicitudes. Intenta en una hora."))
        return False
    return True


@page
def sent(request: HttpRequest) -> HttpResponse:
    """After any form that sends a link, whatever becomes of it."""
    return render(request, "cocreation/sent.html", {"home": reverse("cocreation:home")})

"""A report at the desk: its tasks, its answers, its evidence, its way to the public."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin.refusals import in_words, is_refusal, show_in

from .. import permissions, reporting
from ..expected import expected_of
from ..forms import (
    AnswerForm,
    CloseCommentsForm,
    EditionForm,
    EvidenceForm,
    HeaderForm,
    PdfForm,
    PublishForm,
    ReplyForm,
    ResolveForm,
    SendForm,
)
from ..models import AnswerEvidence, CityReply, MonitoringBody, Report, ReportRow
from ..models.answers import FILES
from ..parts import parts_of
from ..records import ReportRecord
from .desk import act, desk, institutions_of
from .reports import render_report


def found(code: str) -> Report:
    return get_object_or_404(ReportRecord().everything(), code=code.upper())


def readable(request: HttpRequest, code: str) -> Report:
    """The report, for whoever may read the draft. Raises PermissionDenied or Http404."""
    report = found(code)
    if not permissions.can_read_draft(floor.person(request), report):
        raise PermissionDenied
    return report


def link(name: str, report: Report, *args: Any) -> str:
    return reverse(f"monitoring_desk:{name}", args=[report.code, *args])


def row_of(report: Report, place: str) -> ReportRow:
    row = next((one for one in report.rows.all() if one.place == place), None)
    if row is None:
        raise Http404
    return row


@desk
def start(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """Begin one of the reports that the plan expects; on a GET, ask before."""
    body = get_object_or_404(MonitoringBody.objects.select_related("plan", "institution"), plan__slug=plan)
    person = floor.person(request)
    if not permissions.monitors(person, body.plan):
        raise PermissionDenied
    wanted = next((one for one in expected_of(body, body.reports.all()) if one.key == key), None)
    if wanted is None:
        raise Http404
    if wanted.report:
        return redirect("monitoring_desk:tasks", wanted.report.code)
    if request.method != "POST":
        return render(request, "monitoring/desk/start.html", {"wanted": wanted})
    made = reporting.start(
        body, wanted.kind, by=person, commitment=wanted.commitment, is_illustrative=body.is_illustrative
    )
    return redirect("monitoring_desk:tasks", made.code)


def state_of(row: ReportRow) -> tuple[str, str]:
    """The task's tag: its code and its words."""
    if row.is_answered:
        return "complete", _("Completa")
    return ("under_way", _("Incompleta")) if row.last else ("not_started", _("Sin empezar"))


@desk
def tasks(request: HttpRequest, code: str) -> HttpResponse:
    """The task list: each question with its state, and what comes next."""
    report, person = readable(request, code), floor.person(request)
    writes = permissions.can_write_report(person, report)
    parts = [
        {
            "part": part,
            "rows": [
                {
                    "row": row,
                    "state": state_of(row),
                    "url": link("answer", report, row.place),
                    "reply_url": link("reply", report, row.place)
                    if permissions.can_reply(person, row)
                    else "",
                }
                for row in part.rows
            ],
        }
        for part in parts_of(report)
    ]
    rows = [row for part in parts for row in part["rows"]]  # type: ignore[attr-defined]
    context = {
        "report": report,
        "writes": writes,
        "parts": parts,
        "done": sum(row["state"][0] == "complete" for row in rows),
        "total": len(rows),
        "undecided": CityReply.objects.filter(row__report=report, resolution=None).select_related(
            "row", "institution"
        ),
        "why_not": reporting.why_not_yet(report, timezone.localdate()),
        "may_close": permissions.can_close_comments(person, report) and not hasattr(report, "closing"),
    }
    return render(request, "monitoring/desk/tasks.html", context)


@desk
def header(request: HttpRequest, code: str) -> HttpResponse:
    report = found(code)
    may = permissions.can_write_report(floor.person(request), report)
    return act(request, HeaderForm, report, back=link("tasks", report), may=may)


@desk
def answer(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """Write an answer, or put evidence under it. What two people wrote at once is merged or shown to both."""
    report, person = readable(request, code), floor.person(request)
    row = row_of(report, place)
    writes = permissions.can_write_report(person, report) and not report.is_published
    if request.method == "POST" and not writes:
        raise PermissionDenied
    is_proof = "evidence" in request.POST
    form = AnswerForm(None if is_proof else request.POST or None, row=row)
    proof = EvidenceForm(
        request.POST if is_proof else None, request.FILES if is_proof else None, prefix="prueba"
    )
    context: dict[str, Any] = {"theirs": None}
    sent: Any = proof if is_proof else form
    if sent.is_valid():
        try:
            with transaction.atomic():
                if is_proof:
                    reporting.add_evidence(row, by=person, **proof.facts())
                else:
                    reporting.answer(row, by=person, **form.cleaned_data)
        except reporting.Conflict as conflict:
            form.add_error(None, conflict)
            form.looking_at(conflict.theirs.number)
            context["theirs"] = conflict.theirs
        except (ValidationError, DatabaseError) as error:
            if not is_refusal(error):
                raise
            show_in(sent, in_words(error))
        else:
            messages.success(
                request, _("Quedó la evidencia.") if is_proof else _("Quedó guardada la respuesta.")
            )
            return redirect(link("answer", report, place) if is_proof else next_of(report, row))
    context |= {
        "report": report,
        "row": row,
        "form": form,
        "proof": proof,
        "writes": writes,
        "shown_form": sent if sent.is_bound else form,
        "evidence": [one for one in row.evidence.all() if one.removed_at is None],
        "files": FILES,
        "versions": list(row.answers.select_related("author")),
    }
    status = 422 if sent.is_bound else 200
    return render(request, "monitoring/desk/answer.html", context, status=status)


def next_of(report: Report, row: ReportRow) -> str:
    """Where a saved answer leads: the next question that lacks something, else the task list."""
    later = [one for one in reporting.unanswered(report) if one.position > row.position]
    return link("answer", report, later[0].place) if later else link("tasks", report)


@desk
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AnswerEvidence.objects.standing().select_related("row__report__body", "row__commitment")
    evidence = get_object_or_404(rows, pk=pk)
    report = evidence.row.report
    if not permissions.can_write_report(floor.person(request), report) or report.is_published:
        raise PermissionDenied
    if request.method == "POST":
        reporting.remove_evidence(evidence, by=floor.person(request))
        messages.success(request, _("Se quitó la evidencia."))
        return redirect(link("answer", report, evidence.row.place))
    return render(request, "monitoring/desk/remove.html", {"evidence": evidence, "report": report})


@desk
def upload_pdf(request: HttpRequest, code: str) -> HttpResponse:
    report = found(code)
    may = permissions.can_write_report(floor.person(request), report) and not report.is_published
    return act(request, PdfForm, report, back=link("tasks", report), may=may)


@desk
def preview(request: HttpRequest, code: str) -> HttpResponse:
    return render_report(request, readable(request, code), preview=True)


@desk
def send(request: HttpRequest, code: str) -> HttpResponse:
    report = found(code)
    may = permissions.can_write_report(floor.person(request), report) and report.is_draft
    context = {
        "missing": [
            {"row": row, "url": link("answer", report, row.place)} for row in reporting.unanswered(report)
        ]
    }
    return act(
        request,
        SendForm,
        report,
        back=link("tasks", report),
        may=may,
        about="monitoring/desk/_missing.html",
        context=context,
    )


@desk
def publish(request: HttpRequest, code: str) -> HttpResponse:
    report = found(code)
    may = permissions.can_write_report(floor.person(request), report)
    return act(request, PublishForm, report, back=link("tasks", report), may=may)


@desk
def new_edition(request: HttpRequest, code: str) -> HttpResponse:
    report = found(code)
    may = permissions.can_write_report(floor.person(request), report) and report.is_published
    return act(
        request,
        EditionForm,
        report,
        back=link("tasks", report),
        may=may,
        context={"next": lambda made: link("tasks", made)},
    )


@desk
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    replies = CityReply.objects.filter(resolution=None).select_related("row__report__body", "row__commitment")
    reply = get_object_or_404(replies, pk=pk)
    report = reply.row.report
    may = permissions.can_write_report(floor.person(request), report)
    return act(
        request,
        ResolveForm,
        reply,
        back=link("tasks", report),
        may=may,
        about="monitoring/desk/_reply.html",
    )


@desk
def reply(request: HttpRequest, code: str, place: str) -> HttpResponse:
    report, person = found(code), floor.person(request)
    row = row_of(report, place)
    commitment = row.commitment or report.commitment
    return act(
        request,
        ReplyForm,
        row,
        back=link("tasks", report),
        may=permissions.can_reply(person, row),
        institutions=institutions_of(person, commitment.responsible if commitment else None),
        about="monitoring/desk/_finding.html",
    )


@desk
def close_comments(request: HttpRequest, code: str) -> HttpResponse:
    report = found(code)
    may = permissions.can_close_comments(floor.person(request), report)
    return act(request, CloseCommentsForm, report, back=link("tasks", report), may=may)

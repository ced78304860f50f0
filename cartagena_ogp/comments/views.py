"""The pages of comments: read them, write one, confirm it, and the rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp.comments import operations
from cartagena_ogp.comments.forms import CommentForm
from cartagena_ogp.comments.rules import RULES
from cartagena_ogp.http import form_page, page
from cartagena_ogp.models import Comment, CommentContact, SearchRow
from cartagena_ogp.records import label_of, record_of_kind

PAGE = 20
REPLIES = 10  # of each thread in the list; its own page has them all
THREAD = 100


@dataclass(frozen=True)
class About:
    """The record that is commented on."""

    kind: str
    code: str
    label: str
    title: str
    url: str
    is_shown: bool = True

    @property
    def subject(self) -> str:
        return f"{self.kind}/{self.code}"


@dataclass
class Thread:
    """A comment with its first answers; `has_more` when its page has others."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)
    has_more: bool = False


def about_or_404(kind: str, code: str) -> About:
    """A record in public that takes comments; drafts, other kinds and unknown codes are 404."""
    record = record_of_kind(kind)
    if record is None or not record.comments:
        raise Http404
    row = get_object_or_404(SearchRow.objects.only("title", "url"), kind=kind, code=code)
    return About(kind, code, str(record.label), row.title, reverse("home").rstrip("/") + row.url)


def about_of(comment: Comment) -> About:
    """What a comment is about; once that is withdrawn, its history is what there is to read of it."""
    kind, code = comment.about_kind, comment.about_code
    if SearchRow.objects.filter(kind=kind, code=code).exists():
        return about_or_404(kind, code)
    return About(kind, code, label_of(kind), code, reverse("record_log", args=[kind, code]), is_shown=False)


def seen(code: str) -> Comment:
    """A comment that everybody sees, or its mark; anything else is 404."""
    rows = Comment.objects.published().select_related("parent", "institution")
    return get_object_or_404(rows, code=code)


@page
def comments(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The threads of a record, newest first, a page at a time by `?antes=` (code of the last one seen)."""
    about = about_or_404(kind, code)
    rows = Comment.objects.about(kind, code).published().threads().select_related("institution")
    after = request.GET.get("antes", "")
    if after:
        last = seen(after)
        older = Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk)
        rows = rows.filter(older)
    found = list(rows.order_by("-published_at", "-pk")[: PAGE + 1])
    threads = with_replies(found[:PAGE])
    here = reverse("comments", args=[kind, code])
    context = {
        "about": about,
        "threads": threads,
        "count": Comment.objects.about(kind, code).standing().count(),
        "newest_url": here if after else "",
        "older_url": f"{here}?antes={threads[-1].comment.code}" if len(found) > PAGE else "",
        "share": {
            "title": _("Comentarios: %(title)s") % {"title": about.title},
            "description": _("Lo que la gente comenta y lo que las instituciones responden."),
        },
    }
    return render(request, "comments/comments.html", context)


def with_replies(found: list[Comment]) -> list[Thread]:
    """Each comment with its oldest answers, read in one query."""
    place = Window(
        RowNumber(), partition_by=F("parent_id"), order_by=[F("published_at").asc(), F("pk").asc()]
    )
    rows = Comment.objects.published().filter(parent__in=[one.pk for one in found])
    rows = rows.select_related("institution").annotate(place=place).filter(place__lte=REPLIES + 1)
    replies: dict[int | None, list[Comment]] = defaultdict(list)
    for reply in rows.order_by("published_at", "pk") if found else ():
        replies[reply.parent_id].append(reply)
    for one in found:
        for reply in replies[one.pk]:
            reply.parent = one
    return [Thread(one, replies[one.pk][:REPLIES], len(replies[one.pk]) > REPLIES) for one in found]


@page
def thread(request: HttpRequest, code: str) -> HttpResponse:
    """A comment with all its answers, oldest first, a page at a time by `?despues=`."""
    first = seen(code)
    if first.parent:
        return redirect(first)
    about = about_of(first)
    rows: QuerySet[Comment] = Comment.objects.published().filter(parent=first).select_related("institution")
    before = request.GET.get("despues", "")
    if before:
        last = seen(before)
        rows = rows.filter(
            Q(published_at__gt=last.published_at) | Q(published_at=last.published_at, pk__gt=last.pk)
        )
    found = list(rows.order_by("published_at", "pk")[: THREAD + 1])
    for reply in found:
        reply.parent = first
    here = reverse("comment_thread", args=[code])
    context = {
        "about": about,
        "thread": Thread(first, found[:THREAD]),
        "first_url": here if before else "",
        "next_url": f"{here}?despues={found[THREAD - 1].code}" if len(found) > THREAD else "",
        "share": {"title": _("Comentario sobre %(title)s") % {"title": about.title}, "description": ""},
    }
    return render(request, "comments/thread.html", context)


@form_page
def new(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Write a comment, or an answer to the one in `?responde=`."""
    about = about_or_404(kind, code)
    answered = asked_parent(request, about)
    now = timezone.now()
    form = CommentForm(request.POST or None, subject=about.subject, now=now)
    if form.is_bound and form.is_trapped:
        return redirect("comment_sent", kind, code)
    if form.is_valid():
        written = form.comment(
            about_kind=kind, about_code=code, parent=answered, language=get_language() or "es"
        )
        try:
            operations.submit(written, email=form.cleaned_data["email"], now=now)
        except operations.AlreadySaid:
            form.add_error("body", _("Ese comentario ya está en este registro, o espera revisión."))
        except operations.TooMany:
            form.add_error(None, _("Llegaron muchos comentarios. Guarda tu texto e intenta en una hora."))
        else:
            return redirect("comment_sent", kind, code)
    context = {"about": about, "answered": answered, "form": form}
    return render(request, "comments/new.html", context, status=422 if form.is_bound else 200)


def asked_parent(request: HttpRequest, about: About) -> Comment | None:
    """The comment in `?responde=`: a thread of this record that can be read. Raises Http404 for another."""
    code = request.GET.get("responde", "")
    if not code:
        return None
    found = seen(code)
    first = found.parent or found
    if not first.is_standing or (first.about_kind, first.about_code) != (about.kind, about.code):
        raise Http404
    return first


@page
def sent(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    return render(request, "comments/sent.html", {"about": about_or_404(kind, code)})


@form_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: opening it changes nothing, its button confirms."""
    now = timezone.now()
    contact = CommentContact.objects.of_token(token, now)
    if contact is None:
        return render(request, "comments/spent.html", status=404)
    context = {"comment": contact.comment, "is_repeated": False}
    if request.method == "POST":
        try:
            operations.confirm(contact, now=now)
        except operations.AlreadySaid:
            contact.comment.delete()
            return render(request, "comments/confirmed.html", context | {"is_repeated": True})
        return redirect("comment_confirm", token)
    if contact.confirmed_at:
        return render(request, "comments/confirmed.html", context)
    return render(request, "comments/confirm.html", context)


@page
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "comments/rules.html", {"rules": RULES})

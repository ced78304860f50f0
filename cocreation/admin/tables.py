"""The desk of tables: invitations, files, the session sheet typed at once, and codes to hand out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PartForm, PublishedFilter
from cartagena_ogp.admin.refusals import in_words, is_refusal
from cartagena_ogp.comments.forms import PlainText
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import Territory
from cartagena_ogp.uploads import EVIDENCE
from cocreation import asking, paper, permissions, sheets
from cocreation.forms import places
from cocreation.models import Attendance, Attendee, Invitation, Table, TableFile
from cocreation.models.proposals import LONGEST, SHORTEST
from cocreation.views.tables import pdf, render_table
from commitments.admin.desk import RoomInline

from .base import CocreationDesk

PROPOSALS, PEOPLE = 6, 12


class FileForm(PartForm):
    attachment_file = CleanFileField(label=gettext_lazy("archivo"), kinds=EVIDENCE, required=False)
    uploads = {"attachment": "attachment_file"}


class InvitationInline(RoomInline):
    model = Invitation
    fields = ("invited", "channel", "sent_on", "count")


class FileInline(RoomInline):
    model = TableFile
    form = FileForm
    fields = ("kind", "title", "dated_on", "attachment_file")


class AttendeeInline(RoomInline):
    """The names: only for who runs the tables."""

    model = Attendee
    fields = ("number", "name", "email", "organisation", "consented_on")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.can_see_attendees(request.user)


class PaperForm(forms.Form):
    """One proposal of a sheet; empty ones are passed over."""

    title = PlainText(label=gettext_lazy("en una frase"), max_length=140, required=False)
    text = PlainText(
        label=gettext_lazy("qué propone"),
        min_length=SHORTEST,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    author = PlainText(label=gettext_lazy("quién"), max_length=120, required=False)
    territory = forms.ModelChoiceField(Territory.objects.none(), label=gettext_lazy("lugar"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["territory"].queryset = places()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if not self.errors and bool(given.get("title")) != bool(given.get("text")):
            raise ValidationError(_("Escribe la frase y la propuesta, o deja las dos vacías."))
        return cleaned


class PersonForm(forms.Form):
    """One line of the list; the answers are kept apart from the name."""

    name = PlainText(label=gettext_lazy("nombre"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("correo"), required=False)
    organisation = PlainText(label=gettext_lazy("organización"), max_length=160, required=False)
    consents = forms.BooleanField(label=gettext_lazy("autoriza"), required=False)
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=gettext_lazy("dónde vive"), required=False
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("género"), choices=Attendance.Gender.choices, required=False
    )
    age = forms.ChoiceField(label=gettext_lazy("edad"), choices=Attendance.Age.choices, required=False)
    disability = forms.ChoiceField(
        label=gettext_lazy("discapacidad"), choices=Attendance.Disability.choices, required=False
    )
    ethnicity = forms.ChoiceField(
        label=gettext_lazy("autorreconocimiento étnico"), choices=Attendance.Ethnicity.choices, required=False
    )

    ANSWERS = ("territory", "gender", "age", "disability", "ethnicity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["territory"].queryset = places()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if any(given.get(name) for name in self.ANSWERS) and not given.get("consents"):
            raise ValidationError(
                _("Sin autorización no se guarda nada de la persona: deja esas casillas vacías.")
            )
        return cleaned


PaperSet = forms.formset_factory(PaperForm, extra=PROPOSALS, max_num=60)
PeopleSet = forms.formset_factory(PersonForm, extra=PEOPLE, max_num=200)


@admin.register(Table)
class TableAdmin(CocreationDesk):
    list_display = ("title", "cycle", "group", "starts_at", "state", "publication")
    list_filter = (PublishedFilter, "cycle", "state", "group__sector")
    list_select_related = ("cycle", "group")
    search_fields = ("title", "code", "place", "group__name")
    change_form_template = "cocreation/admin/table.html"
    inlines = (InvitationInline, FileInline, AttendeeInline)
    fieldsets = (
        (None, {"fields": ("cycle", "group", "title", "state", "state_reason", "is_illustrative")}),
        (
            gettext_lazy("Cuándo y dónde"),
            {"fields": ("starts_at", "ends_at", "place", "territory", "facilitator", "agenda")},
        ),
        (gettext_lazy("Después"), {"fields": ("minutes", "attendees_said")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/hoja/", view(self.sheet_page), name="cocreation_table_sheet"),
            path("<int:pk>/codigos/", view(self.codes_page), name="cocreation_table_codes"),
            *super().get_urls(),
        ]

    def more(self, request: HttpRequest, obj: Table) -> dict[str, Any]:
        if not permissions.can_edit(request.user):
            return {}
        return {
            "sheet_url": self.url_of(obj, "sheet") if obj.is_published else "",
            "codes_url": self.url_of(obj, "codes") if obj.proposals.standing().exists() else "",
        }

    def sheet_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Type the sheets of a session: all of it is kept, or nothing and it stays on the screen."""
        table = self.reached(request, str(pk))
        if not permissions.can_edit(request.user) or not table.is_published:
            raise PermissionDenied
        data = request.POST if request.method == "POST" else None
        papers, people = PaperSet(data, prefix="propuesta"), PeopleSet(data, prefix="persona")
        refused: list[str] = []
        if data is not None and papers.is_valid() and people.is_valid():
            try:
                with transaction.atomic():
                    made = self.keep(request, table, papers, people)
            except (ValidationError, DatabaseError) as error:
                if not is_refusal(error):
                    raise
                refused = in_words(error).messages
            else:
                messages.success(request, _("Se guardaron %(count)s propuestas.") % {"count": made})
                return redirect(self.url_of(table, "change"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Digitar la hoja de la mesa"),
            "opts": self.opts,
            "original": table,
            "papers": papers,
            "people": people,
            "refused": refused,
            "back_url": self.url_of(table, "change"),
        }
        return TemplateResponse(
            request, "cocreation/admin/sheet.html", context, status=422 if data is not None else 200
        )

    def keep(self, request: HttpRequest, table: Table, papers: Any, people: Any) -> int:
        proposals = [
            sheets.PaperProposal(one["title"], one["text"], one["author"], one["territory"])
            for one in papers.cleaned_data
            if one.get("text")
        ]
        came = [
            sheets.Person(
                one["name"],
                one["email"],
                one["organisation"],
                {name: one[name] for name in PersonForm.ANSWERS},
                one["consents"],
            )
            for one in people.cleaned_data
            if one.get("name") or one.get("consents")
        ]
        if not proposals and not came:
            raise ValidationError(_("La hoja está vacía."))
        on = timezone.localdate()
        return len(sheets.enter(table, proposals, came, by=floor.person(request), on=on))

    def codes_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """New codes for the proposals that nobody follows yet, as a PDF; the earlier ones stop working."""
        table = self.reached(request, str(pk))
        if not permissions.can_edit(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(self.url_of(table, "change"))
        free = table.proposals.standing().exclude(claim__claimed_on__isnull=False).order_by("pk")
        with transaction.atomic():
            slips = [(one, asking.new_claim(one)) for one in free]
        return pdf(paper.claims(table, slips), f"codigos-{table.code}.pdf")

    def preview(self, request: HttpRequest, obj: Table) -> HttpResponse:
        return render_table(request, obj, preview=True)

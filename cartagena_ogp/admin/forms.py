"""Forms that lose nothing when two people edit the same record."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import uploads
from cartagena_ogp.models import Attachment, User
from cartagena_ogp.models.public import StaleVersion

from .refusals import show_in

OWN = ("reason", "expected_version")


class RemembersSeen(forms.ModelForm):
    """Each field carries what the person saw, so that a change is told from somebody else's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].show_hidden_initial = self.remembers(name)

    def remembers(self, name: str) -> bool:
        field = self.fields[name]
        if name in OWN or isinstance(field, forms.FileField) or field.widget.is_hidden or field.disabled:
            return False
        if not self.is_bound:
            return True
        seen = self[name].html_initial_name
        return any(key == seen or key.startswith(f"{seen}_") for key in self.data)


class StoresUploads(forms.ModelForm):
    """A form with files: `uploads` says which file field fills which foreign key to an `Attachment`.

        class PlanForm(PublicForm):
            letter_file = CleanFileField(label=_("carta de respaldo"), required=False)
            uploads = {"letter": "letter_file"}

    Put the file field's name, not the key's, in the desk's `fields`.
    """

    uploads: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, name in self.uploads.items():
            if name in self.fields and getattr(self.instance, f"{key}_id"):
                self.fields[name].help_text = _("Ahora: %(name)s. Si eliges otro archivo, lo reemplaza.") % {
                    "name": getattr(self.instance, key)
                }

    def store(self, *, by: User) -> dict[str, Attachment]:
        """Keep the files of a valid form; gives the foreign keys to set."""
        stored = {}
        for key, name in self.uploads.items():
            inspected = self.cleaned_data.get(name)
            if isinstance(inspected, uploads.Inspected):
                description = str(self.fields[name].label or "")
                stored[key] = uploads.store(inspected, by=by, description=description)
        return stored


class PublicForm(StoresUploads, RemembersSeen):
    """The form of a public record: a reason, the version the person saw, and what the database refused.

    When somebody else saved meanwhile, what this person did not touch takes the new value, what
    both touched keeps this person's text beside the other's, and nothing is saved until they look.
    """

    reason = forms.CharField(
        label=gettext_lazy("Motivo del cambio"),
        help_text=gettext_lazy("Se publica en el historial. Escríbelo para quien lee, en una frase."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        max_length=1000,
        required=False,
    )
    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    refusal: ClassVar[ValidationError | None] = None
    needs_reason: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "expected_version" in self.fields:
            self.fields["expected_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            self.refuse(self.refusal)
        seen = self.cleaned_data.get("expected_version")
        if self.instance.pk and seen is not None and seen != self.instance.version:
            self.meet_the_other_change()
        elif self.needs_reason and self.touched() and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Escribe el motivo: el registro está publicado y el cambio se lee."))
        return cleaned

    def touched(self) -> list[str]:
        """Names of the fields this person changed."""
        return [name for name in self.changed_data if name not in OWN]

    def values(self, *, by: User) -> dict[str, Any]:
        """What this person changed, ready for the record's verb."""
        model_fields = {field.name for field in self._meta.model._meta.concrete_fields}
        values = {name: self.cleaned_data[name] for name in self.touched() if name in model_fields}
        values = {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in values.items()
        }
        return values | self.store(by=by)

    def refuse(self, error: ValidationError) -> None:
        """Show what the record or the database did not take, beside its field when it is on the form."""
        if not isinstance(error, StaleVersion):
            show_in(self, error)

    def meet_the_other_change(self) -> None:
        """Somebody saved after this form was opened: take theirs, keep ours, and say which is which."""
        data = cast("QueryDict", self.data).copy()
        taken = []
        for name, field in self.fields.items():
            if not field.show_hidden_initial:
                continue
            bound = self[name]
            now = self.get_initial_for_field(field, name)
            hidden = as_posted(field, field.hidden_widget(), bound.html_initial_name, now)
            if hidden == {key: plain(data.getlist(key)) for key in hidden}:
                continue
            if name in self.changed_data:
                text = Truncator(readable(field, now)).chars(300)
                self.add_error(
                    name, _("Ahora dice: «%(text)s». Lo que escribiste sigue aquí.") % {"text": text}
                )
            else:
                taken.append(str(field.label or name))
                replace(data, bound.html_name, as_posted(field, field.widget, bound.html_name, now))
            replace(data, bound.html_initial_name, hidden)
        data[self["expected_version"].html_name] = str(self.instance.version)
        self.data = data
        said = [str(message) for message in StaleVersion(self.instance.version).messages]
        if taken:
            said.append(_("Ya están aquí los cambios de: %(fields)s.") % {"fields": ", ".join(taken)})
        self.add_error(None, ValidationError(" ".join(said), code="stale_version"))


def as_posted(field: forms.Field, widget: forms.Widget, name: str, value: Any) -> dict[str, list[str]]:
    """What a browser would send for this value of a field."""
    value = field.prepare_value(value)
    if isinstance(widget, forms.MultiWidget):
        pieces = widget.decompress(value) or []
        names: list[str] = vars(widget)["widgets_names"]
        sent: dict[str, list[str]] = {}
        for suffix, part, piece in zip(names, widget.widgets, pieces, strict=True):
            sent |= as_posted(forms.Field(), part, f"{name}{suffix}", piece)
        return sent
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if value else []}
    if isinstance(widget, forms.SelectMultiple | forms.MultipleHiddenInput):
        return {name: sorted(str(getattr(one, "pk", one)) for one in value or [])}
    shown = widget.format_value(value)
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    return {name: plain(["" if shown is None else str(shown)])}


def replace(data: QueryDict, name: str, sent: dict[str, list[str]]) -> None:
    """Let the browser have sent this instead."""
    for key in [key for key in data if key == name]:
        del data[key]
    for key, values in sent.items():
        data.setlist(key, values)


def plain(values: list[str]) -> list[str]:
    """With the ends of line that browsers send (HTML, form submission)."""
    return sorted(value.replace("\r\n", "\n").replace("\n", "\r\n") for value in values)


def readable(field: forms.Field, value: Any) -> str:
    """A value as the person reads it: the label of a choice, the name of a row."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(one) for one in value or [])
    if isinstance(field, forms.ModelChoiceField):
        if value in field.empty_values or field.queryset is None:
            return ""
        found = field.queryset.filter(pk=getattr(value, "pk", value)).first()
        return str(found or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(cast("Any", field.choices)).get(value, value))
    if isinstance(value, models.Model):
        return str(value)
    return "" if value is None else str(field.prepare_value(value))

"""The small forms of the desk: one act each; they ask gently what the verbs and the database insist on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.core.files import File
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import Institution
from cartagena_ogp.uploads import EVIDENCE, Inspected, Kind, UploadRefused, taken
from commitments.forms import DeskActForm, day, line, text

from . import reporting
from .models import AnswerEvidence, Report, ReportRow, Resolution
from .models.answers import FILE_BYTES, LONGEST


class SmallFileField(CleanFileField):
    """A file of at most 10 MB, as OGP's form takes them. Raises UploadRefused before it is even opened."""

    def to_python(self, data: File | None) -> Inspected | None:
        if data and (data.size or 0) > FILE_BYTES:
            raise UploadRefused("too_big", size=filesizeformat(data.size), most=filesizeformat(FILE_BYTES))
        return super().to_python(data)


def what_fits() -> str:
    """The types and the size, said before somebody chooses a file."""
    return str(_("%(taken)s; hasta 10 MB.") % {"taken": taken(EVIDENCE)})


def small_file(label: Any, **options: Any) -> SmallFileField:
    return SmallFileField(label=label, kinds=EVIDENCE, help_text=lazy(what_fits, str)(), **options)


class DeskForm(DeskActForm):
    """An act on one thing, in somebody's voice."""

    has_files: ClassVar[bool] = False

    def perform(self) -> Any:
        raise NotImplementedError


class AnswerForm(forms.Form):
    """The answer to one question; `seen` is the version that its author was looking at."""

    value = forms.ChoiceField(label=_("Respuesta"), widget=forms.RadioSelect, required=False)
    explanation = text(_("Explicación"), rows=8, max_length=LONGEST, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, row: ReportRow, **kwargs: Any) -> None:
        last = row.last
        kwargs["initial"] = {
            "value": last.value if last else "",
            "explanation": last.explanation if last else "",
            "seen": last.number if last else 0,
        }
        super().__init__(*args, **kwargs)
        scale = row.asked.scale
        if scale is None:
            del self.fields["value"]
        else:
            self.fields["value"].choices = scale.choices  # type: ignore[attr-defined]
        self.fields["explanation"].help_text = str(
            _("Puedes guardar sin terminar: el borrador se conserva. Hasta 5.000 caracteres.")
        )

    def looking_at(self, number: int) -> None:
        """From now on the author has seen this version: the next save is about it."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(number)
        self.data = data


class EvidenceForm(forms.Form):
    """Evidence of one answer: a link or a file, up to three files."""

    kind = forms.ChoiceField(label=_("Clase"), choices=AnswerEvidence.Kind.choices)
    title = line(_("Qué es"), 200)
    dated_on = day(_("Fecha del documento"), required=False)
    url = forms.URLField(label=_("Enlace"), required=False, max_length=400, assume_scheme="https")
    file = small_file(_("Archivo"), required=False)

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"upload": given.pop("file", None)}


class HeaderForm(DeskForm):
    heading = _("Datos del informe")
    button = _("Guardar")
    said = _("Quedaron guardados los datos del informe.")

    title = line(_("Título"), 200)
    evaluators = line(_("Quiénes evalúan"), 300, help_text=_("Nombres que aparecerán en el informe."))
    contact_email = forms.EmailField(label=_("Correo de contacto"), required=False)
    summary = text(_("Resumen"), rows=5, max_length=3000)

    def __init__(self, *args: Any, subject: Report, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(subject, name) for name in HeaderForm.base_fields}
        super().__init__(*args, subject=subject, **kwargs)

    def perform(self) -> None:
        reporting.describe(self.subject, by=self.person, **self.cleaned_data)


class PdfForm(DeskForm):
    heading = _("Subir el PDF del monitor")
    button = _("Subir el PDF")
    said = _("Quedó el PDF. Se abrirá al público cuando publiques el informe.")
    explanation = _("Se guarda entero y con su huella, para que cualquiera compruebe que nadie lo cambió.")
    has_files = True

    file = CleanFileField(label=_("PDF del informe"), kinds=Kind.PDF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = self.fields["file"].limits  # type: ignore[attr-defined]

    def perform(self) -> None:
        reporting.attach_pdf(self.subject, by=self.person, upload=self.cleaned_data["file"])


class SendForm(DeskForm):
    heading = _("Enviar el borrador a la Alcaldía")
    button = _("Enviar a la Alcaldía")
    said = _("La Alcaldía ya puede comentar, hallazgo por hallazgo.")
    explanation = _("Después de enviarlo, una respuesta solo cambia si la Alcaldía la comenta.")

    comments_due_on = day(
        _("La Alcaldía comenta hasta el"),
        required=False,
        help_text=_("Si lo dejas vacío, tiene diez días hábiles."),
    )

    def perform(self) -> None:
        reporting.send_to_city(
            self.subject,
            by=self.person,
            on=timezone.localdate(),
            comments_due_on=self.cleaned_data["comments_due_on"],
        )


class PublishForm(DeskForm):
    heading = _("Publicar el informe")
    button = _("Publicar")
    said = _("El informe es público.")
    explanation = _("Desde ahora nadie lo cambia, tampoco tu equipo: una corrección es otra edición.")

    def perform(self) -> None:
        reporting.publish(self.subject, by=self.person, on=timezone.localdate())


class CloseCommentsForm(DeskForm):
    heading = _("Cerrar los comentarios de la Alcaldía")
    button = _("No tenemos más comentarios")
    said = _("Quedó cerrado: el monitor puede decidir y publicar.")

    def perform(self) -> None:
        reporting.close_comments(self.subject, by=self.person, on=timezone.localdate())


class EditionForm(DeskForm):
    heading = _("Comenzar otra edición")
    button = _("Comenzar la edición")
    said = _("Aquí está el borrador, con las últimas respuestas.")
    explanation = _("El informe publicado se queda como está; la nueva edición lo reemplaza al publicarse.")

    def perform(self) -> Report:
        return reporting.new_edition(self.subject, by=self.person)


class SpeaksForInstitution(DeskForm):
    """What the city answers: it says in which institution's name."""

    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Responde"))
    text = text(_("Respuesta"), rows=6, max_length=LONGEST)
    explained = ("text",)

    def __init__(self, *args: Any, institutions: Iterable[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.pk for one in institutions]
        field: Any = self.fields["institution"]
        field.queryset = Institution.objects.filter(pk__in=keys)
        if len(keys) == 1:
            field.initial = keys[0]


class ReplyForm(SpeaksForInstitution):
    heading = _("Comentar un hallazgo")
    button = _("Enviar el comentario")
    said = _("El monitor ya tiene tu comentario. Se publica con el informe.")

    def perform(self) -> None:
        reporting.reply(self.subject, by=self.person, **self.cleaned_data)


class ResolveForm(DeskForm):
    heading = _("Decidir sobre la respuesta de la Alcaldía")
    button = _("Guardar la decisión")
    said = _("Quedó tu decisión. Se publica con el informe.")
    explanation = _("Si la aceptas, corrige después la respuesta en la lista de preguntas.")
    explained = ("reason",)

    outcome = forms.ChoiceField(
        label=_("Decisión"), choices=Resolution.Outcome.choices, widget=forms.RadioSelect
    )
    reason = text(_("Por qué"), max_length=LONGEST)

    def perform(self) -> None:
        reporting.resolve(self.subject, by=self.person, **self.cleaned_data)

"""Form fields of the floor."""

from typing import Any

from django import forms
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.uploads import DOCUMENTS, MESSAGES, Inspected, Kind, accept, inspect, max_bytes, taken


class CleanFileField(forms.FileField):
    """A file input whose value is an `Inspected` file, cleaned but not stored: `store` keeps it once the
    form is valid.
    """

    default_error_messages = {
        "required": _("Elige un archivo."),
        "invalid": _("El archivo no llegó. Elígelo otra vez."),
        "missing": _("El archivo no llegó. Elígelo otra vez."),
        "empty": MESSAGES["empty"],
    }

    def __init__(self, *, kinds: Kind = DOCUMENTS, **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(**kwargs)

    def to_python(self, data: File | None) -> Inspected | None:
        """The cleaned file. Raises UploadRefused, which is a ValidationError."""
        uploaded = super().to_python(data)
        return inspect(uploaded, kinds=self.kinds) if uploaded else None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": accept(self.kinds)}

    @property
    def limits(self) -> str:
        """What fits, for the hint under the label: "JPG, PNG, PDF; hasta 25 MB"."""
        most = filesizeformat(max(max_bytes(family) for family in self.kinds.families))
        return _("%(taken)s; hasta %(most)s") % {"taken": taken(self.kinds), "most": most}

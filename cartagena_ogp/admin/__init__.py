"""The staff's desk. `PublicAdmin` is what the desks of public records are built on; read its docstring."""

from . import comments, log, people, places, transparency
from .desks import Desk, DeskInline, ReadOnly, ShownDesk
from .forms import PublicForm
from .public import PartForm, PublicAdmin, PublicInline, PublishedFilter

__all__ = [
    "Desk",
    "DeskInline",
    "PartForm",
    "PublicAdmin",
    "PublicForm",
    "PublicInline",
    "PublishedFilter",
    "ReadOnly",
    "ShownDesk",
    "comments",
    "log",
    "people",
    "places",
    "transparency",
]

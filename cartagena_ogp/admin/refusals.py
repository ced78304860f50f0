"""What the database did not take, in words for whoever was saving."""

from __future__ import annotations

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, InternalError, models
from django.utils.translation import gettext as _

RAISED = "P0001"  # PL/pgSQL RAISE EXCEPTION: the guards of `triggers.py`


def is_refusal(error: Exception) -> bool:
    """Whether the error says no to the data, and is not a fault of the portal."""
    if isinstance(error, ValidationError | IntegrityError):
        return True
    return isinstance(error, InternalError | DatabaseError) and sqlstate(error) == RAISED


def in_words(error: Exception) -> ValidationError:
    """A refusal as a form shows it: the constraint's own message when it has one."""
    if isinstance(error, ValidationError):
        return error
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return ValidationError(
        message_of(name)
        or _("El cambio choca con otro dato que ya está guardado. Revísalo y guarda de nuevo."),
        code="refused",
    )


def show_in(form: forms.BaseForm, error: ValidationError) -> None:
    """Say what was not taken, beside its field when it is on the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def message_of(constraint: str | None) -> str:
    """The message that a model gives to the constraint of this name."""
    if not constraint:
        return ""
    for model in apps.get_models():
        for found in model._meta.constraints:
            if found.name == constraint and isinstance(found, models.BaseConstraint):
                default = found.default_violation_error_message
                message = found.get_violation_error_message()
                return "" if message == default % {"name": found.name} else str(message)
    return ""

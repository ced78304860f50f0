"""What every public record is made of: publication as an act, a version, and one way to change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history

M = TypeVar("M", bound="PublicModel")


class StaleVersion(ValidationError):
    """Somebody else saved the record after this change began."""

    def __init__(self, current: int) -> None:
        super().__init__(
            _("Otra persona guardó cambios mientras escribías. Revisa lo que cambió y guarda de nuevo."),
            code="stale_version",
        )
        self.current = current


class PublicQuerySet(models.QuerySet[M]):
    def published(self) -> Self:
        """What citizens may see."""
        return self.filter(published_at__isnull=False)

    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)


@cache
def words_of(field: models.Field[Any, Any]) -> dict[Any, Any]:
    """What the choices of a field are called, each said in the language of whoever reads it."""
    return dict(field.flatchoices)


class SaysChoices:
    """A model whose `get_…_display` do not translate every choice of a field to find the words of one."""

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:
        value = getattr(self, field.attname)
        return force_str(words_of(field).get(value, value), strings_only=True)


class PublicModel(SaysChoices, models.Model):
    """A model whose rows citizens can see once published.

    Rows change only through the verbs here, or through verbs of the subclasses built on `change`:
    each one saves the row and its history entry in one transaction.
    """

    published_at = models.DateTimeField(_("publicado"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("publicado por"),
    )
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)
    changed_at = models.DateTimeField(_("último cambio"), auto_now=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True) | models.Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_publisher_needs_date",
                violation_error_message=_("Quien publica y la fecha van juntas."),
            )
        ]

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def prepare(self) -> None:
        """Fill what is computed from other fields, before validation. Subclasses say what."""

    @transaction.atomic
    def add(self, *, by: Any, reason: str = "", then: Callable[[], object] | None = None) -> Self:
        """Validate and save a new row, with its first history entry.

        `then` saves what belongs to the row (the parts of a form) before the entry is written.
        """
        self.prepare()
        self.full_clean()
        self.save(force_insert=True)
        if then:
            then()
        history.record(self, "created", by=by, reason=reason)
        return self

    @transaction.atomic
    def change(
        self,
        event: str = "changed",
        *,
        by: Any,
        reason: str = "",
        expected_version: int | None = None,
        then: Callable[[], object] | None = None,
        **values: Any,
    ) -> Self:
        """Change facts of the row and leave who, when and why in the history.

        `expected_version` is the version the person was looking at; `StaleVersion` is raised
        when the row has moved on. `ValidationError` is raised when a value cannot be.
        `then` saves what belongs to the row before the one entry that covers both is written.
        """
        self.lock(expected_version)
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        self.prepare()
        self.full_clean()
        self.save()
        if then:
            then()
        history.record(self, event, by=by, reason=reason)
        return self

    def lock(self, expected_version: int | None = None) -> None:
        """Hold the row until the transaction ends, with its present values in `self`.

        Raises `StaleVersion` rather than let a change be written over a newer one.
        """
        self.refresh_from_db(
            from_queryset=type(self)._base_manager.select_for_update(no_key=True, of=("self",))
        )
        if expected_version is not None and self.version != expected_version:
            raise StaleVersion(self.version)

    def differing(self, values: dict[str, Any]) -> set[str]:
        """The names among `values` whose stored value is another."""
        stored = type(self)._base_manager.get(pk=self.pk)
        return {name for name, value in values.items() if getattr(stored, name) != value}

    def publish(self, *, by: Any, reason: str = "") -> Self:
        """Show the record to everybody from now on."""
        if self.is_published:
            return self
        return self.change("published", by=by, reason=reason, published_at=timezone.now(), published_by=by)

    def withdraw(self, *, by: Any, reason: str) -> Self:
        """Take the record off the public pages; its history stays, with the reason."""
        if not reason.strip():
            raise ValidationError({"reason": _("Escribe por qué se retira: se publica en el historial.")})
        return self.change("withdrawn", by=by, reason=reason, published_at=None, published_by=None)

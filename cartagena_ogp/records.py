"""The registry of public records: what citizens can see, declared once by each app in its `records.py`.

The floor serves every record registered here (history, search, feeds, exports, API…) without
another line in the app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from ninja import Schema

from cartagena_ogp.calendars import Event
from cartagena_ogp.labels import Labels

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import _StrPromise

    from cartagena_ogp.models import Institution, Territory

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When rows that do not know their last change are said to have changed, in calendars."""


class Standard(NamedTuple):
    """A further file of a dataset, in a standard of its field: the room writes it, the floor serves it.

    Its address is `/datos/<dataset>/<file>`, or `/datos/<dataset><file>` when `file` begins with a dot.
    `pieces` gets the narrowing of the address and today, and yields the bytes of the whole file.
    """

    file: str
    name: str
    media_type: str
    specification: str
    pieces: Callable[[QueryDict, date], Iterator[bytes]]


class PublicRecord[M: models.Model]:
    """How one model is shown to the public. Subclass it, fill the names, and `@register` it.

    `schema` holds stored facts only: nothing that depends on today, so that the history
    can tell an edit made behind the portal's back.
    """

    model: type[M]
    kind: ClassVar[str]
    label: ClassVar[str | _StrPromise]
    label_plural: ClassVar[str | _StrPromise]
    dataset: ClassVar[str]
    schema: ClassVar[type[Schema]]
    labels: ClassVar[Labels] = Labels()
    about: ClassVar[str | _StrPromise] = ""
    """What the dataset holds, in one sentence, for the open data portal."""
    standards: ClassVar[tuple[Standard, ...]] = ()
    """The standards of its field that the dataset is also published in."""
    comments: ClassVar[bool] = False
    """Whether anybody may comment on these records (`cartagena_ogp.comments`)."""
    plentiful: ClassVar[bool] = False
    """Whether there are so many that in a search they would hide the others.

    Search rows keep it: a kind that has rows already becomes plentiful with a migration that says so in them.
    """

    def everything(self) -> models.QuerySet[M]:
        """All rows, drafts included, with what `facts` needs already fetched."""
        raise NotImplementedError

    def queryset(self) -> models.QuerySet[M]:
        """What is published."""
        return self.everything().filter(published_at__isnull=False)

    def is_public(self, obj: M) -> bool:
        return bool(getattr(obj, "published_at", None))

    def code(self, obj: M) -> str:
        """The stable identifier in addresses, exports and the history. Never changes, never reused."""
        raise NotImplementedError

    def lookup(self, code: str) -> dict[str, Any]:
        """How `queryset()` finds the row of a public code."""
        raise NotImplementedError

    def filtered(self, rows: models.QuerySet[M], query: QueryDict, on: date) -> models.QuerySet[M]:
        """The rows that the room's own filters leave, for the downloads of its lists; `on` is today."""
        return rows

    def headline(self, obj: M) -> str:
        """The present figure in a few words, for cards and badges."""
        return ""

    def title(self, obj: M) -> str:
        return str(obj)

    def summary(self, obj: M) -> str:
        return ""

    def text(self, obj: M) -> str:
        """Further words it can be found by."""
        return ""

    def institution(self, obj: M) -> Institution | None:
        return None

    def territory(self, obj: M) -> Territory | None:
        return None

    def date(self, obj: M) -> date | None:
        return None

    def days(self, obj: M) -> Iterable[Event]:
        """What it puts in people's calendars; its own date unless the room says more."""
        day = self.date(obj)
        if day is not None:
            yield Event(
                code=f"{self.kind}-{self.code(obj)}",
                day=day,
                title=self.title(obj),
                text=self.summary(obj),
                url=settings.PORTAL_URL + self.url(obj),
                changed_at=getattr(obj, "changed_at", BEGINNING),
                version=getattr(obj, "version", 1),
            )

    def is_illustrative(self, obj: M) -> bool:
        return bool(getattr(obj, "is_illustrative", False))

    def marked(self, obj: M, text: str) -> str:
        """The text, saying so when it tells of sample data, for where no tag can go."""
        parts = (text, _("dato ilustrativo") if self.is_illustrative(obj) else "")
        return " · ".join(part for part in parts if part)

    def url(self, obj: M) -> str:
        return obj.get_absolute_url()  # type: ignore[attr-defined]

    def facts(self, obj: M) -> dict[str, Any]:
        """The public facts as plain JSON values, as history, exports and API show them."""
        return self.schema.from_orm(obj).model_dump(mode="json")

    def dependents(
        self, obj: M, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> Iterable[models.Model]:
        """Records that show or say something else because this one changed from `before` to `after`."""
        return ()

    def parents(self, obj: M) -> Iterable[str]:
        """Subjects («kind/code») it is a part of: whoever follows one of them hears of this record too."""
        return ()

    def fresh(self, obj: M) -> M:
        """The row as the database has it now, with everything `facts` needs."""
        return self.everything().get(pk=obj.pk)

    def subject(self, obj: M) -> str:
        return f"{self.kind}/{self.code(obj)}"


_by_model: dict[type[models.Model], PublicRecord[Any]] = {}
_by_kind: dict[str, PublicRecord[Any]] = {}


def register[R: PublicRecord[Any]](record: type[R]) -> type[R]:
    """Class decorator: from now on the floor serves this record."""
    made = record()
    if made.kind in _by_kind or made.model in _by_model:
        raise ValueError(f"The record {made.kind} is registered twice.")
    _by_kind[made.kind] = _by_model[made.model] = made
    return record


def unregister(kind: str) -> None:
    """Forget a record (tests that register one of their own)."""
    del _by_model[_by_kind.pop(kind).model]


def records() -> Iterable[PublicRecord[Any]]:
    """Every registered record, in the order the apps declared them."""
    return tuple(_by_kind.values())


def record_for(obj: models.Model) -> PublicRecord[Any]:
    """The record of an instance. Raises `KeyError` when its model is not public."""
    return _by_model[type(obj)]


def record_of_kind(kind: str) -> PublicRecord[Any] | None:
    return _by_kind.get(kind)


def label_of(kind: str) -> str:
    """What people call that kind of record; the kind itself when no room declares it any more."""
    record = record_of_kind(kind)
    return str(record.label) if record else kind


def record_of_dataset(dataset: str) -> PublicRecord[Any] | None:
    """The record whose export has this name."""
    return next((record for record in _by_kind.values() if record.dataset == dataset), None)

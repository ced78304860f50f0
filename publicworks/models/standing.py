"""How a work goes by its codes and its days, for a `Work` and for the rows that lists read of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from cartagena_ogp.addresses import address

from .codes import BEFORE, DONE, Condition, Status


class Standing:
    """What follows from the columns below, wherever they were read."""

    __slots__ = ()

    code: Any
    status: Any
    condition: Any
    planned_ends_on: Any
    last_news_on: Any

    def get_absolute_url(self) -> str:
        return address("publicworks:work", self.code)

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def is_before(self) -> bool:
        """Whether nothing is being built yet."""
        return self.status in BEFORE

    @property
    def is_halted(self) -> bool:
        return self.condition != Condition.NORMAL

    def is_late(self, on: date) -> bool:
        """Whether the promised day has passed and it is not done."""
        return (
            self.planned_ends_on is not None
            and self.planned_ends_on < on
            and not self.is_done
            and self.status != Status.CANCELLED
        )

    def weeks_of_silence(self, on: date) -> int | None:
        """Whole weeks without news while it is being built; None when it is not."""
        if self.status != Status.IMPLEMENTATION:
            return None
        return (on - self.last_news_on).days // 7

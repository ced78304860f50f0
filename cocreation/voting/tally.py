"""The count, from the published files and nothing else."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Count:
    """Votes for each option, ballots in all, and ballots that choose nothing (paper alone)."""

    votes: dict[int, int]
    ballots: int
    blank: int

    @property
    def is_unanimous(self) -> bool:
        """Whether all chose an option, which tells everybody what each one voted."""
        return any(n == self.ballots for n in self.votes.values() if n)


def count(lines: Iterable[str], options: Iterable[int]) -> Count:
    """Read `papeletas.csv` and count it."""
    table = csv.reader(lines)
    place = next(table).index("opciones")
    kinds = Counter(row[place] for row in table)
    votes = dict.fromkeys(options, 0)
    for choices, n in kinds.items():
        for number in choices.split():
            votes[int(number)] += n
    return Count(votes, kinds.total(), kinds.get("", 0))


def seed(final_head: str, lottery_number: str) -> str:
    return hashlib.sha256(f"{final_head}|{lottery_number}".encode()).hexdigest()


def place_in_draw(drawn: str, number: int) -> str:
    """Where an option falls when a tie is drawn: smaller comes first."""
    return hashlib.sha256(f"{drawn}|{number}".encode()).hexdigest()


def ranking(votes: dict[int, int], places: int, final_head: str, lottery_number: str) -> dict[str, Any]:
    """Who takes the first `places`; `tied` when a draw must decide the last of them and has not yet.

    An option without votes takes no place.
    """
    drawn = seed(final_head, lottery_number) if lottery_number else ""
    ordered = sorted(votes, key=lambda number: (-votes[number], place_in_draw(drawn, number)))
    voted = [number for number in ordered if votes[number]]
    if len(voted) <= places:
        return {"chosen": voted, "tied": [], "drawn": False}
    edge = votes[voted[places - 1]]
    tied = [number for number in voted if votes[number] == edge]
    above = [number for number in voted if votes[number] > edge]
    if len(above) + len(tied) <= places:
        return {"chosen": voted[:places], "tied": [], "drawn": False}
    if not drawn:
        return {"chosen": above, "tied": sorted(tied), "drawn": False}
    return {"chosen": voted[:places], "tied": sorted(tied), "drawn": True}

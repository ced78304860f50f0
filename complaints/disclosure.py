"""Counts that can be published without telling on anybody.

A table is the cases of one quarter by one dimension. A cell of 1 to k−1 is shown as "<k" (`FEW`). Whoever
knows the exact total — another table of the same quarter may give it away — would get a lone "<k" back by
subtraction, so other cells are kept too (`KEPT`), until what all hidden cells add up to says nothing about
any one of them. A table where that cannot be reached is not published (`None`).

Which cells are kept follows the declared order of the dimension and never their size: a reader who knows
this program learns no more than one who does not. `tests/complaints/test_disclosure.py` is that reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FEW = "few"
"""A count of 1 to k−1."""
KEPT = "kept"
"""A count of k or more that is not shown, because it would give away a small one."""
K = 5
ROUNDING = 5

Shown = int | str


def protect(counts: Mapping[str, int], order: Sequence[str] = (), k: int = K) -> dict[str, Shown] | None:
    """The cells as they may be published: a count, `FEW` or `KEPT`; None: not at all.

    `order` says which cells are given up first; those it does not name follow as `counts` has them.
    Raises ValueError on a negative count or when k is under 2.
    """
    if k < 2 or any(count < 0 for count in counts.values()):
        raise ValueError("counts are not negative and k is at least 2")
    few = [key for key, count in counts.items() if 0 < count < k]
    if not few:
        return dict(counts)
    ranked = [key for key in order if key in counts] + [key for key in counts if key not in order]
    candidates = iter([key for key in ranked if counts[key] >= k])
    kept: list[str] = []
    hidden = sum(counts[key] for key in few)
    while not kept or hidden < least_sum(len(few), len(kept), k):
        given_up = next(candidates, None)
        if given_up is None:
            return None
        kept.append(given_up)
        hidden += counts[given_up]
    return {key: FEW if key in few else KEPT if key in kept else count for key, count in counts.items()}


def least_sum(few: int, kept: int, k: int) -> int:
    """The least sum of hidden cells with which each small one could still be anything from 1 to k−1."""
    return (k - 1) + (few - 1) + k * kept


def rounded(total: int, k: int = K) -> Shown:
    """A total to the nearest multiple of five; `FEW` when it is 1 to k−1."""
    if 0 < total < k:
        return FEW
    return (total + ROUNDING // 2) // ROUNDING * ROUNDING


def added(first: Shown | None, second: Shown | None) -> Shown | None:
    """The sum of two published figures, made of nothing else: hidden as soon as one of them is."""
    if first is None or second is None:
        return None
    if isinstance(first, int) and isinstance(second, int):
        return first + second
    if first == 0 or second == 0:
        return second if first == 0 else first
    return KEPT

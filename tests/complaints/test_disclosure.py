"""A reader with every published table and this program tries to get a hidden cell back by subtraction."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.disclosure import FEW, KEPT, K, added, protect, rounded

TABLES = st.lists(st.integers(0, 30), min_size=1, max_size=6).map(
    lambda counts: {f"c{place}": count for place, count in enumerate(counts)}
)


def worlds(table, total):
    """Every count of small cells that agrees with the table, the exact total and how cells are chosen."""
    few = [key for key, shown in table.items() if shown == FEW]
    kept = [key for key, shown in table.items() if shown == KEPT]
    hidden = total - sum(shown for shown in table.values() if isinstance(shown, int))
    for values in product(range(1, K), repeat=len(few)):
        guess = table | dict(zip(few, values, strict=True))
        for sizes in partitions(hidden - sum(values), len(kept)):
            tried = guess | dict(zip(kept, sizes, strict=True))
            if protect(tried) == table:
                yield dict(zip(few, values, strict=True))
                break


def partitions(total, parts):
    """Sizes of K or more that add up to the total: the extremes and what lies near them are enough."""
    if parts == 0:
        return [()] if total == 0 else []
    if parts == 1:
        return [(total,)] if total >= K else []
    smallest = range(K, min(total - K * (parts - 1), K + 8) + 1)
    return [(size, *rest) for size in smallest for rest in partitions(total - size, parts - 1)]


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_subtracting_an_exact_total_recovers_no_cell(counts):
    table = protect(counts)
    if table is None:
        return
    few = [key for key, shown in table.items() if shown == FEW]
    if not few or len(few) > 4:
        return
    possible = list(worlds(table, sum(counts.values())))
    for key in few:
        assert len({world[key] for world in possible}) >= 3, (counts, table, key)


@settings(max_examples=300, deadline=None)
@given(TABLES, TABLES)
def test_half_year_minus_a_quarter_gives_nothing_hidden(first, second):
    """The half-year is made of what was published, so subtracting a quarter gives the other as published."""
    one, two = protect(first), protect(second)
    if one is None or two is None:
        return
    for key in one.keys() & two.keys():
        total = added(one[key], two[key])
        if isinstance(total, int):
            assert isinstance(one[key], int)
            assert isinstance(two[key], int)
        for own, other in ((one[key], two[key]), (two[key], one[key])):
            if isinstance(total, int) and isinstance(own, int):
                assert total - own == other


@given(TABLES)
def test_small_counts_are_never_printed(counts):
    table = protect(counts)
    if table is not None:
        assert not any(isinstance(shown, int) and 0 < shown < K for shown in table.values())
        assert list(table.values()).count(FEW) != 1 or KEPT in table.values()
    assert rounded(sum(counts.values())) == FEW or rounded(sum(counts.values())) % 5 == 0


def test_a_lone_small_cell_is_not_the_difference_between_total_and_shown():
    assert protect({"a": 3, "b": 40, "c": 20}) == {"a": FEW, "b": KEPT, "c": 20}
    assert protect({"a": 1, "b": 5}) is None, "6 minus a kept cell of at least 5 is 1"
    assert protect({"a": 2, "b": 2}) is None
    assert protect({"a": 0, "b": 7}) == {"a": 0, "b": 7}

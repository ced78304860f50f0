"""A query written once a process gives what the ORM gives, for each shape of its values."""

from datetime import date, timedelta

import pytest
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404

from cartagena_ogp.compiled import Compiled, in_all
from cartagena_ogp.models import Institution, Territory

pytestmark = pytest.mark.django_db
NO_DAY = date(1990, 1, 1)


def places(codes: list[str], people: int, inside: bool | None) -> QuerySet[Territory]:
    rows = Territory.objects.filter(code__in=codes, population__gte=people).select_related("parent")
    return (rows if inside is None else rows.filter(parent__isnull=not inside)).order_by("code")


@pytest.fixture
def islands() -> None:
    values = {"kind": Territory.Kind.ISLAND, "population": 100}
    whole = Territory.objects.create(code="a-archipelago", name="Islas", **values)
    for code in ("a-island", "b-island"):
        Territory.objects.create(code=code, name=code, parent=whole, **values)


def test_a_query_written_once_says_what_the_orm_says(islands, monkeypatch, django_assert_num_queries):
    query = Compiled(places)
    asked = [
        (["a-archipelago", "a-island"], 100, None),
        (["b-island", "none"], 1, None),
        (["a-archipelago", "b-island"], 1, True),
        (["a-archipelago", "b-island"], 1, False),
        (["b-island"], 101, True),
    ]
    expected = [[(row, row.parent) for row in places(*values)] for values in asked]
    assert [len(rows) for rows in expected] == [2, 1, 1, 1, 0]
    for values, rows in zip(asked, expected, strict=True):
        with django_assert_num_queries(1):
            assert [(row, row.parent) for row in query.rows(*values)] == rows
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *args, **kwargs: pytest.fail("it was written again"))
    assert [query.rows(*values) for values in asked] == [[row for row, _parent in rows] for rows in expected]


def with_children(codes: list[str]) -> QuerySet[Territory]:
    backwards = Prefetch("children", Territory.objects.order_by("-code"))
    rows = Territory.objects.filter(code__in=codes).order_by("code")
    return rows.prefetch_related(backwards, "children__children__locality")


def test_what_it_prefetches_is_written_once_too(islands, monkeypatch, django_assert_num_queries):
    query = Compiled(with_children)
    codes = ["a-archipelago", "a-island"]
    expected = [[(row, list(row.children.all())) for row in with_children([code])] for code in codes]
    for code in codes:
        query.rows(code.split())
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda *args, **kwargs: pytest.fail("it was written again"))
    with django_assert_num_queries(5):
        found = [query.rows([code]) for code in codes]
    with django_assert_num_queries(0):
        assert [[(row, list(row.children.all())) for row in rows] for rows in found] == expected
        [archipelago], [island] = found
        first = archipelago.children.all()[0]
        assert (first.code, list(first.children.all()), list(island.children.all())) == ("b-island", [], [])
        assert first.parent is archipelago
    assert archipelago.children.filter(code="a-island").query.where.children


def test_a_moment_has_its_place(institution):
    moment = institution.changed_at
    query = Compiled(lambda since: Institution.objects.filter(changed_at__gte=since))
    assert query.rows(moment) == [institution]
    assert query.rows(moment + timedelta(microseconds=1)) == []


def test_figures_of_no_rows_are_one_row(islands):
    figures = Compiled(
        lambda kind, people: in_all(
            Territory.objects.filter(kind=kind, population__gte=people),
            n=Count("pk"),
            people=Sum("population"),
        )
    )
    of_islands = figures.given(Territory.Kind.ISLAND.value)
    assert of_islands.row(100) == {"n": 3, "people": 300}
    assert of_islands.row(101) == {"n": 0, "people": None}
    assert figures.given("none", 1).row()["n"] == 0


def test_nothing_to_look_for_asks_nothing_and_no_row_is_said(django_assert_num_queries):
    query = Compiled(places)
    with django_assert_num_queries(0):
        assert query.rows([], 1, None) == []
    with pytest.raises(LookupError):
        query.row(["none"], 1, None)
    with pytest.raises(Http404):
        query.row_or_404(["none"], 1, None)


@pytest.mark.parametrize(
    "build",
    [
        lambda code, _day: Territory.objects.filter(code=code),
        lambda code, day: Institution.objects.filter(name__icontains=code, published_at__date=day),
    ],
    ids=["unused", "changed on its way"],
)
def test_a_value_that_does_not_reach_the_statement_as_given_is_refused(build):
    with pytest.raises(ValueError, match="does not use each"):
        Compiled(build).rows("bocagrande", NO_DAY)


def test_text_is_never_part_of_the_statement():
    assert Compiled(lambda code: Territory.objects.filter(code=code)).rows("'; SELECT 1; --%s") == []

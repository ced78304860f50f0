"""PostgreSQL keeps the plans of the queries that are written once, and of no other."""

import pytest
from django.db import connection, transaction
from django.db.models.expressions import RawSQL
from psycopg import _queries

from cartagena_ogp import retracing
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models import Territory

pytestmark = pytest.mark.django_db(transaction=True)


def a_session_of_its_own() -> None:
    """Plans outlive the transactions and the tests that made them."""
    connection.close()
    connection.close_pool()


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [statement for (statement,) in cursor.fetchall()]


def by_code(code: str):
    return Territory.objects.filter(code=code)


def test_the_plan_of_a_query_written_once_is_kept_and_that_of_another_is_not():
    a_session_of_its_own()
    query = Compiled(by_code)
    for code in ("a", "b", "c"):
        query.rows(code)
        list(Territory.objects.filter(name=code))

    (plan,) = kept()
    assert '"portal_territory"."code" = $1' in plan


def test_a_page_asked_again_by_its_trace_keeps_the_same_plans():
    with retracing.recording() as trace:
        Compiled(by_code).rows("a")
        list(Territory.objects.filter(name="a"))
    a_session_of_its_own()

    with transaction.atomic():
        assert trace.holds()
    assert len(kept()) == 1

    Territory.objects.create(code="a", name="a", kind=Territory.Kind.ISLAND)
    assert not trace.holds()


def test_the_places_of_a_long_statement_are_looked_for_once():
    """Neither psycopg's limit of letters nor that of values leaves out the longest statements of a page."""
    codes = [str(number) for number in range(60)]
    query = Compiled(
        lambda *codes: Territory.objects.filter(code__in=codes).annotate(said=RawSQL(f"'{'x' * 4500}'", []))
    )
    before = _queries._query2pg.cache_info()
    for _again in range(2):
        query.rows(*codes)

    assert _queries._query2pg.cache_info().misses == before.misses + 1

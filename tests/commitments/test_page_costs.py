"""A page asks the database the same, however many rows it shows (`ARCHITECTURE.md` 7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.commitments.many import fill

pytestmark = pytest.mark.django_db

MOST = 10
MOST_FACTS = 12
"""A file of facts reads every part of a commitment and of its milestones."""
PAGES = [
    "/",
    "/planes/",
    "/planes/2022-2023/",
    "/compromisos/",
    "/compromisos/?estado=sin-iniciar&atrasados=si&orden=novedades",
    "/compromisos/MUCHO0000/",
    "/compromisos/MUCHO0000/versiones/",
    "/compromisos/MUCHO0000.ics",
    "/compromisos/MUCHO0000/hitos/1/",
    "/compromisos/datos.json",
    "/compromisos/datos.csv",
    "/compromisos/calendario/",
    "/compromisos/calendario.ics",
    "/compromisos/mesas/",
    "/compromisos/mesas/0000000/",
    "/instituciones/",
    "/instituciones/secretaria-general/",
]


def queries_of(client, path: str) -> list[str]:
    """What the page read; the transaction's own statements and the revision, remembered for a second, do
    not count.
    """
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    reads = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    return [sql for sql in reads if "portal_revision" not in sql]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("rows", [3, 60])
def test_ten_queries_at_most(path, rows, client, plan, institution):
    fill(plan, institution, rows)
    queries = queries_of(client, path)
    assert len(queries) <= MOST, "\n".join(queries)


@pytest.mark.parametrize("rows", [3, 60])
def test_a_file_of_facts_costs_the_same_with_many_rows(rows, client, plan, institution):
    fill(plan, institution, rows)
    assert len(queries_of(client, "/compromisos/MUCHO0000.json")) <= MOST_FACTS

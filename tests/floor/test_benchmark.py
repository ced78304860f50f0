"""`manage.py benchmark` works, reports, keeps its hands off the portal's data and makes up a true history."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import psycopg
import pytest
from django.conf import settings

from cartagena_ogp import verification
from cartagena_ogp.benchmark import BUDGETS, inside, report
from cartagena_ogp.benchmark.load import Outcome
from cartagena_ogp.benchmark.server import NotMeasured
from cartagena_ogp.management.commands import benchmark

PAGES = ["inicio", "compromisos"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory) -> report.Figures:
    """What a tiny run reports."""
    kept = tmp_path_factory.mktemp("benchmark") / "figures.json"
    command = [sys.executable, "manage.py", "benchmark", "--quick", "--only", *PAGES, "--json", str(kept)]
    command += ["--rooms", "cocreation", "publicworks"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| compromisos |" in done.stdout
    return json.loads(kept.read_text())


def test_a_tiny_run_reports_every_figure(figures):
    assert list(figures["pages"]) == sorted(PAGES)
    for page in figures["pages"].values():
        assert 0 < page["queries"] <= report.QUERIES
        assert report.size(page) <= BUDGETS[page["weight"]]
        assert page["first"]["p99_ms"] >= page["first"]["p50_ms"] > 0
        assert page["changed"]["p99_ms"] >= page["changed"]["p50_ms"] > 0
        assert page["cached"]["per_second"] > 0
    assert figures["memory"]["total_mib"] > figures["memory"]["worker_mib"] > 0
    assert figures["profile"]["page"] in PAGES
    assert figures["profile"]["functions"]
    told = {verdict.what for verdict in report.verdicts(figures)}
    assert told >= {"consultas por página", "papeletas por la página", "importar otra vez lo mismo"}


def test_nothing_is_left_behind(figures):
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE '%benchmark%'"
        ).fetchall()
    assert left == []


@pytest.mark.django_db
def test_made_up_records_have_a_true_history():
    """Of a million contracts only the measured one has entries: `benchmark_import` measures writing them."""
    for make_up in inside.hooks("fill"):
        make_up(0.001)

    wrong = verification.verify(keys=set(), progress=lambda _line: None)
    assert [one for one in wrong if not one.startswith("contrato/")] == []


def test_a_missed_bar_is_said():
    cold = {
        "cpu_ms": 9.0,
        "cpu_median_ms": 10.0,
        "p50_ms": 1.0,
        "p95_ms": 1.0,
        "p99_ms": 151.0,
        "per_second": 1.0,
    }
    cached = {"ratio": 0.69, "cpu_ratio": 1.0, "per_second": 1.0, "not_modified_per_second": 1.0}
    page = {
        "weight": "text",
        "queries": 11,
        "first": cold,
        "changed": cold,
        "cached": cached,
        "bytes": {"page_bytes": 20 * 1024, "css_bytes": 1},
        "growth": {"cpu_ratio": 1.3, "wait_ratio": 1.3},
    }
    figures = {
        "pages": {"una": page},
        "memory": {"requests": 1, "worker_mib": 111.0, "master_mib": 1.0, "total_mib": 112.0},
        "empty": cold,
        "profile": {"page": "una", "layers": {"Python": 1.0}, "functions": {"a.py:1 b": 1.0}},
    }

    assert [verdict.what for verdict in report.verdicts(figures) if verdict.met] == []
    assert report.table(figures, None).count("**no cumple**") == len(list(report.verdicts(figures)))


def test_a_room_that_cannot_be_measured_is_a_missed_bar(monkeypatch):
    def fails(*_task, **_options):
        raise NotMeasured("cortado")

    monkeypatch.setattr(benchmark, "inside", fails)

    (said,) = benchmark.Command().of_rooms(Mock(), ["cocreation"], quick=True)

    assert not said["met"]
    assert "cocreation" in said["what"]


def test_percentiles():
    outcome = Outcome({"200": 4}, 2.0, 10, [1.0, 2.0, 3.0, 40.0])

    assert outcome.percentile(0.5) == 3.0
    assert outcome.percentile(0.99) == 40.0
    assert outcome.per_second == 2.0


def test_docs_have_a_place_for_the_figures():
    assert report.TABLE.search(Path(report.PAGE).read_text())

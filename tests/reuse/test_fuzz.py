"""schemathesis asks the API what its own description allows and forbids: no 5xx, no undocumented answer."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from cartagena_ogp.wsgi import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(commitment, milestone, place, monkeypatch):
    """The description, asked of the server itself; its connection stays that of the test."""
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "receivers", [])
        signal.sender_receivers_cache.clear()
    place("manga", "Manga", population=5)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_documented(described, mode):
    seen = {}
    for found in described.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and operation.label.endswith(("/", "}")):
            continue  # it takes nothing that could be wrong: an unknown code is a 404

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            response = case.call_and_validate(headers={"Accept-Encoding": "identity"})
            seen.setdefault(case.operation.label, set()).add(response.status_code)

        ask()
    assert {"GET /api/v1/lugares", "GET /api/v1/cambios"} <= set(seen)
    if mode is GenerationMode.POSITIVE:
        assert seen["GET /api/v1/lugares"] == {200}
        assert 404 in seen["GET /api/v1/lugares/{code}"]
    else:
        assert 422 in seen["GET /api/v1/lugares"]
    assert all(status < 500 for statuses in seen.values() for status in statuses)

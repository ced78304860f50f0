"""schemathesis asks the API what its own description allows and forbids: no 5xx, no undocumented answer."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from cartagena_ogp.wsgi import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(commitment, milestone, place):
    place("manga", "Manga", population=5)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=SchemathesisConfig())


api = schemathesis.pytest.from_fixture("described")


@api.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case):
    case.call_and_validate()

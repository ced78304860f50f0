"""The whole portal with its content, for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.pages import city


@pytest.fixture(scope="module")
def shown_city(django_db_setup, django_db_blocker) -> Iterator[None]:
    with city(django_db_blocker.unblock):
        yield

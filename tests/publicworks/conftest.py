"""People and works of this room."""

import pytest

from cartagena_ogp.models import Institution, Membership, User
from publicworks.models import Work
from tests.conftest import person
from tests.publicworks.works_samples import a_work, place

Role = Membership.Role


@pytest.fixture
def supervisor(institution: Institution) -> User:
    """Answers for the works of the responsible institution."""
    return person("marlon@cartagena.test", "Marlon Puello", Role.WORKS_SUPERVISOR, institution)


@pytest.fixture
def other_supervisor(other_institution: Institution) -> User:
    return person("lucia@cartagena.test", "Lucía Torres", Role.WORKS_SUPERVISOR, other_institution)


@pytest.fixture
def moderator(other_institution: Institution) -> User:
    return person("ana@cartagena.test", "Ana Blanco", Role.MODERATOR, other_institution)


@pytest.fixture
def work(institution: Institution) -> Work:
    """A published work of the institution, being built in Manga."""
    spot = {"latitude": "10.411390", "longitude": "-75.535930"}
    return a_work(institution, territory=place(), **spot)

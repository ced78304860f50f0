"""People who read complaints, with keys that are quick to make: tests do not wait for Argon2id."""

from datetime import date
from typing import NamedTuple

import pytest

from cartagena_ogp.models import Institution, Membership, User
from complaints import crypto
from complaints.models import HandlerKey
from tests.conftest import person

Role = Membership.Role
TODAY = date(2026, 3, 12)


class Handler(NamedTuple):
    """Somebody who reads complaints, and their private key, as an unlocked session would hold it."""

    user: User
    key: HandlerKey
    private: bytes


def handler(user: User, **values: bool) -> Handler:
    pair = crypto.new_pair()
    key = HandlerKey.objects.create(
        user=user,
        public_key=pair.public,
        wrapped_private_key=b"-",
        salt=b"-" * 16,
        kdf_iterations=4,
        kdf_memory=128 * 1024 * 1024,
        made_on=TODAY,
        **values,
    )
    return Handler(user, key, pair.private)


@pytest.fixture(autouse=True)
def sealed_files(tmp_path_factory: pytest.TempPathFactory, settings) -> None:
    """Blobs of a test go to a folder of its own."""
    settings.COMPLAINT_FILES = tmp_path_factory.mktemp("sealed")


@pytest.fixture(autouse=True)
def cheap_receipts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "RECEIPT_COST", crypto.Cost(1, 8 * 1024))


@pytest.fixture
def nelcy(institution: Institution) -> Handler:
    """Reads complaints at the Secretaría General."""
    return handler(person("nelcy@cartagena.test", "Nelcy Caraballo", Role.COMPLAINT_ANALYST, institution))


@pytest.fixture
def jader(other_institution: Institution) -> Handler:
    """Reads complaints at the Escuela de Gobierno."""
    return handler(person("jader@cartagena.test", "Jáder Ospino", Role.COMPLAINT_ANALYST, other_institution))


@pytest.fixture
def personeria(db: None) -> Handler:
    """Reads, outside the city, what touches everybody inside."""
    body = Institution(
        slug="personeria-distrital", name="Personería Distrital", kind=Institution.Kind.CONTROL
    )
    body.add(by=None).publish(by=None)
    user = person("denuncias@personeria.test", "Marlyn Teherán", Role.COMPLAINT_ANALYST, body)
    return handler(user, is_external=True)


@pytest.fixture
def custodians(institution: Institution, other_institution: Institution) -> tuple[Handler, Handler]:
    """Hold one half each of an identity."""
    role = Role.IDENTITY_CUSTODIAN
    return (
        handler(person("ledis@cartagena.test", "Ledis Pájaro", role, institution)),
        handler(person("orlando@cartagena.test", "Orlando Castro", role, other_institution)),
    )

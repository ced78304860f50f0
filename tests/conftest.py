"""What every test may lean on: people with names, and a small published plan with one promise in it."""

import os
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as portal_settings
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from cartagena_ogp import middleware, revision
from cartagena_ogp.benchmark.bulk import guards_aside
from cartagena_ogp.models import Institution, Membership, User
from commitments.models import ActionPlan, Commitment, Milestone

Role = Membership.Role
KEPT = {
    "auth_group", "auth_permission", "django_content_type", "django_migrations",
    "publicworks_minimumwage", "publicworks_rulethreshold",
}  # fmt: skip
"""Tables that migrations fill and a test with real transactions leaves as they are."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database starts as a copy of the one that `tests/pgplugin.py` migrated, when there is one."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("PORTAL_TEST_TEMPLATE")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the whole run of a process: Playwright has room for one."""
    yield from import_module("tests.browser.chromium").running()


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Pages name their style sheet without a manifest: nobody collects static files for a test."""
    storages = portal_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture(scope="session", autouse=True)
def emptying_what_is_never_emptied() -> Iterator[None]:
    """Tests with real transactions end by emptying the tables; the guards step aside for that."""

    def empty(case: TransactionTestCase) -> None:
        tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        listed = ", ".join(sorted(connection.ops.quote_name(table) for table in tables - KEPT))
        with guards_aside(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {listed}, procrastinate_jobs CASCADE")

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def fresh_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page and no language is remembered from one test to the next; each request asks for the revision."""
    translation.activate(portal_settings.LANGUAGE_CODE)
    middleware.store.clear()
    revision.forget()
    monkeypatch.setattr(revision, "REMEMBER_FOR", 0)


def person(email: str, name: str, role: str, institution: Institution, **values: bool) -> User:
    """Somebody with an account and one role."""
    made = User.objects.create_user(email, name=name, is_staff=True, **values)
    Membership.objects.create(user=made, institution=institution, role=role)
    return made


@pytest.fixture
def institution(db: None) -> Institution:
    """The institution that answers for the commitment."""
    made = Institution(
        slug="secretaria-general", name="Secretaría General", kind=Institution.Kind.SECRETARIAT
    )
    return made.add(by=None).publish(by=None)


@pytest.fixture
def other_institution(db: None) -> Institution:
    made = Institution(
        slug="escuela-de-gobierno", name="Escuela de Gobierno y Liderazgo", kind=Institution.Kind.OFFICE
    )
    return made.add(by=None).publish(by=None)


@pytest.fixture
def editor(institution: Institution) -> User:
    """Edits the commitments of the responsible institution."""
    return person("yuranis@cartagena.test", "Yuranis Puello", Role.COMMITMENT_EDITOR, institution)


@pytest.fixture
def other_editor(other_institution: Institution) -> User:
    """Edits the commitments of another institution."""
    return person("wilmer@cartagena.test", "Wilmer Herrera", Role.COMMITMENT_EDITOR, other_institution)


@pytest.fixture
def lead(institution: Institution) -> User:
    """Coordinates open government: every commitment is within reach."""
    return person("aydee@cartagena.test", "Aydée Castilla", Role.COMMITMENT_LEAD, institution)


@pytest.fixture
def auditor(institution: Institution) -> User:
    return person("rocio@cartagena.test", "Rocío Marrugo", Role.AUDITOR, institution)


@pytest.fixture
def administrator(institution: Institution) -> User:
    return person("eder@cartagena.test", "Éder Julio", Role.ADMINISTRATOR, institution, is_superuser=True)


@pytest.fixture
def plan(institution: Institution) -> ActionPlan:
    made = ActionPlan(
        slug="2022-2023",
        title="Plan de acción 2022–2023",
        state=ActionPlan.State.CLOSED,
        starts_on=date(2022, 9, 1),
        ends_on=date(2023, 12, 31),
        submitted_on=date(2022, 9, 2),
        lead=institution,
    )
    return made.add(by=None).publish(by=None)


@pytest.fixture
def commitment(plan: ActionPlan, institution: Institution) -> Commitment:
    made = Commitment(
        ogp_id="COCDI0001",
        plan=plan,
        title="Tablero público de contratos del Distrito",
        short_title="Contratos a la vista",
        problem="Los contratos del Distrito son difíciles de encontrar y de comparar.",
        action="Publicar un tablero con los contratos y su avance.",
        responsible=institution,
        starts_on=date(2022, 9, 1),
        ends_on=date(2023, 8, 31),
    )
    return made.add(by=None).publish(by=None)


@pytest.fixture
def milestone(commitment: Commitment) -> Milestone:
    made = Milestone(
        commitment=commitment,
        number=1,
        title="Publicar la primera versión del tablero",
        outputs="Un tablero en línea.",
        starts_on=date(2022, 9, 1),
        due_on=date(2023, 3, 31),
    )
    return made.add(by=None).publish(by=None)

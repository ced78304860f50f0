"""With an owner of its own, the portal's role runs the functions of the box and reads nothing under them."""

import psycopg
import pytest
from django.db import connection

from cocreation.voting import roles

from .votes import a_consultation, a_voter

FORBIDDEN = [
    *(f"SELECT * FROM {table}" for table in roles.TABLES if table != "vote_seal"),
    "INSERT INTO vote_seal VALUES (1, 1, 1, 'x', 'x', 'x', now())",
    "DELETE FROM vote_stage",
    "ALTER TABLE vote_roll DISABLE TRIGGER vote_roll_kept",
    "SELECT vote_seal_move(1, 1)",
    "SELECT set_config('vote.act', 'cast', true); INSERT INTO vote_stage VALUES (1, sha256('x'), '{1}')",
]


@pytest.fixture
def superuser(transactional_db):
    """The test cluster's own superuser, in a transaction that is rolled back."""
    settings = connection.settings_dict
    try:
        link = psycopg.connect(host=settings["HOST"], dbname=settings["NAME"], user="postgres")
    except psycopg.OperationalError:
        pytest.skip("this PostgreSQL lets nobody in as postgres")
    yield link
    link.rollback()
    link.close()


def test_the_portal_s_role_has_the_functions_and_nothing_else(superuser):
    consultation = a_consultation()
    voter = a_voter(consultation)
    run = superuser.execute
    run("CREATE ROLE vote_owner_x; CREATE ROLE vote_portal_x")
    run("GRANT ALL ON ALL TABLES IN SCHEMA public TO vote_portal_x")
    for statement in roles.statements("vote_portal_x", "vote_owner_x"):
        run(statement)
    run("SET LOCAL ROLE vote_portal_x")
    read = []
    for forbidden in FORBIDDEN:
        run("SAVEPOINT before")
        try:
            run(forbidden)
            read.append(forbidden)
        except psycopg.errors.InsufficientPrivilege:
            run("ROLLBACK TO SAVEPOINT before")
    assert read == []
    cast = "SELECT vote_cast(%s, %s, NULL, 'online', 1, '', '', '', %s, '{1,2}'::smallint[])"
    given = [consultation.pk, voter.tag, b"r" * 32]
    assert run(cast, given).fetchone() == ("counted",)
    assert run(cast, given).fetchone() == ("same",)
    assert run("SELECT * FROM vote_sizes(%s)", [consultation.pk]).fetchone() == (1, 1)
    assert run("SELECT count(*) FROM vote_seal").fetchone() is not None

"""Every table says who may do what with it, and no role gets what it was not given."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from cartagena_ogp import database_roles as roles


@pytest.mark.django_db
def test_every_table_is_declared_once():
    named = Counter(name for access in roles.declared() for name in access.names())
    assert {name for name, times in named.items() if times > 1} == set()
    with connection.cursor() as cursor:  # those of a session, as an import makes, are nobody else's
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
    assert tables - set(named) == set(), "declare it in <room>/roles.py"
    assert set(named) - tables == set()


def test_the_letters_are_those_of_psql():
    for access in roles.declared():
        for role in roles.ROLES:
            assert roles.RIGHT.sub("", access.of(role)) == "", access


def test_analysts_only_look_and_never_at_people():
    seen = {name for access in roles.declared() for name in access.names() if access.read}
    assert {access.read for access in roles.declared()} == {"", "r"}
    assert not [name for name in seen if "contact" in name or "user" in name or "subscri" in name]
    assert {name for name in seen if name.startswith("complaints_")} == {
        "complaints_publishedtable",
        "complaints_improvement",
    }

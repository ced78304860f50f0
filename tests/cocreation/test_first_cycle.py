"""The cycle of 2022: what its sources say, and nothing that they do not."""

import pytest
from django.core.management import call_command
from django.test import Client

from cocreation.content import load_first
from cocreation.models import Cycle, Initiative, Proposal, Table

pytestmark = pytest.mark.django_db


def test_cycle_of_2022_is_figures_with_sources_and_no_invented_titles(client: Client, plan) -> None:
    call_command("load_territory", verbosity=0)
    said: list[str] = []
    load_first(said.append)
    load_first(said.append)
    cycle = Cycle.objects.get(slug="2022")
    page = client.get("/participa/ciclos/2022/").content.decode()

    assert [line.rpartition(": ")[2] for line in said] == ["cargado.", "ya estaba."]
    assert (cycle.tables_said, cycle.groups_said, cycle.initiatives_said) == (23, 7, 12)
    assert cycle.groups.count() == cycle.groups_said
    assert "«Más de 120», dice la fuente." in page
    assert "opengovpartnership.org" in page
    assert not cycle.is_illustrative
    assert [model.objects.count() for model in (Proposal, Initiative, Table)] == [0, 0, 0]
    account = client.get("/participa/ciclos/2022/cuentas/").content.decode()
    assert "no tenemos las propuestas una por una" in account

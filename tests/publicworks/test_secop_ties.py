"""What an import ties together: contracts and lines of procurement plans with their process."""

from __future__ import annotations

from pathlib import Path

import pytest

from publicworks.models import Contract, EntityNit, PaaLine, PaaPlan, Process

from .secop import CITY, PROCESS, load, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db: None) -> EntityNit:
    return EntityNit.objects.create(nit=CITY, name="Alcaldía")


def test_only_the_highest_version_of_a_procurement_plan_stays(tmp_path: Path) -> None:
    line = {
        "identificador_unico": "L1", "descripcion": "Comprar sillas", "id_paa_encabezado": "PAA.1",
        "codigo_entidad": "700", "nombre_entidad": "Alcaldía", "nit_entidad": CITY, "annio": "2025",
        "version_del_paa": "1", "valor_total_esperado": "1000",
    }  # fmt: skip
    line = {name: value if name != "identificador_unico" else "LIN.1" for name, value in line.items()}
    new = [line | {"version_del_paa": "2", "identificador_unico": f"LIN.{n}"} for n in (2, 3)]
    load(write(tmp_path / "a.csv", [line]), "9sue-ezhx")
    load(write(tmp_path / "b.csv", new), "9sue-ezhx")
    old = load(write(tmp_path / "c.csv", [line]), "9sue-ezhx")
    head = {"identificador_unico": "PAA.9", "anno": "2025", "codigo_entidad": "700", "version": "2",
            "valor_presupuesto_general": "5000", "nombre_entidad": "Alcaldía"}  # fmt: skip
    run = load(write(tmp_path / "h.csv", [head, head | {"codigo_entidad": "999"}]), "b6m4-qgqv")
    plan = PaaPlan.objects.get()
    assert sorted(PaaLine.objects.values_list("code", flat=True)) == ["LIN.2", "LIN.3"]
    assert (plan.version, plan.budget, old.left_out) == (2, 5000, 1)
    assert (run.changed, run.other_entities) == (1, 1)


@pytest.mark.parametrize("first", ["contract", "process"])
def test_a_contract_without_portfolio_is_tied_by_the_notice_in_its_address(
    tmp_path: Path, first: str
) -> None:
    address = "https://community.secop.gov.co/Public/?noticeUID=CO1.NTC.77"
    contract = {
        "nombre_de_la_entidad": "Alcaldía", "nit_de_la_entidad": CITY, "origen": "SECOPII",
        "numero_del_contrato": "CO1.PCCNTR.5", "url_contrato": address, "valor_contrato": "100",
    }  # fmt: skip
    files = {
        "contract": (write(tmp_path / "i.csv", [contract]), "rpmr-utcd"),
        "process": (write(tmp_path / "p.csv", [PROCESS | {"urlproceso": address}]), "p6dx-8zbt"),
    }
    for name in sorted(files, key=lambda name: name != first):
        load(*files[name])
    assert Contract.objects.get().process == Process.objects.get()


def test_a_line_of_a_plan_finds_the_process_that_comes_later(tmp_path: Path) -> None:
    line = {
        "identificador_unico": "LIN.1", "descripcion": "Comprar sillas", "id_paa_encabezado": "PAA.1",
        "codigo_entidad": "700", "nombre_entidad": "Alcaldía", "nit_entidad": CITY, "annio": "2025",
        "version_del_paa": "1", "procesos_relacionados": "CO1.REQ.1",
    }  # fmt: skip
    load(write(tmp_path / "a.csv", [line]), "9sue-ezhx")
    assert PaaLine.objects.get().process is None
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    assert PaaLine.objects.get().process == Process.objects.get()

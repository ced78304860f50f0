"""The transparency room: the plan of purchases, and how money is invested."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from publicworks.models import Contract, EntityNit, PaaLine, PaaPlan, Process, SpendingCell, Supplier
from publicworks.models.sums import LEFT_OUT, SOURCES, read_sums
from publicworks.secop.datasets import FOLDER
from tests.commitments.test_page_costs import MOST, queries_of
from tests.publicworks.secop import CONTRACT, load, write
from tests.publicworks.works_samples import a_work, place

pytestmark = pytest.mark.django_db
CITY, OTHER = "890480184", "899999034"
SPENDING, PLAN = "/transparencia/inversion", f"/transparencia/plan-de-compras/2025/{CITY}/"


def contract(number: int, **facts) -> Contract:
    values = {
        "code": f"CO1.PCCNTR.{number}", "entity_nit": CITY, "entity_name": "Alcaldía", "modality": "direct",
        "nature": "services", "value": Decimal(100), "signed_on": date(2025, 3, 1), "object": "Algo",
    }  # fmt: skip
    return Contract(**(values | facts)).add(by=None).publish(by=None)


@pytest.fixture
def contracts(institution):
    EntityNit.objects.create(nit=CITY, name="Alcaldía Mayor", institution=institution)
    builder = Supplier.objects.create(kind="company", key="a", code="A1", name="Constructora")
    person = Supplier.objects.create(kind="natural", key="b", code="B1", name="Fulana de Tal")
    work = a_work(institution, territory=place())
    return [
        contract(1, contract_type="Prestación de servicios", supplier=person),
        contract(2, modality="open_tender", nature="construction", value=Decimal(700), work=work,
                 supplier=builder, royalties=Decimal(500), own_funds=Decimal(200)),
        contract(3, value=Decimal(200), signed_on=date(2024, 5, 5), supplier=builder),
        contract(4, value=None),
        contract(5, entity_nit=OTHER, entity_name="SENA", value=Decimal(9000)),
    ]  # fmt: skip


def table(client, query: str = "") -> dict[str, tuple[int, str]]:
    rows = csv.DictReader(io.StringIO(client.get(f"{SPENDING}.csv{query}").content.decode()))
    return {row["group"]: (int(row["contracts"]), row["value_cop"]) for row in rows}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Licitación pública": (1, "700.00"), "Contratación directa": (3, "300.00")}),
        ("?anio=2025", {"Licitación pública": (1, "700.00"), "Contratación directa": (2, "100.00")}),
        ("?por=anio", {"2025": (3, "800.00"), "2024": (1, "200.00")}),
        ("?por=institucion&entidad=todas", {"SENA": (1, "9000.00"), "Alcaldía Mayor": (4, "1000.00")}),
        ("?por=sector", {"Vías": (1, "700.00"), "Sin obra enlazada en el portal": (3, "300.00")}),
        ("?por=localidad", {"Localidad 1": (1, "700.00"), "Sin localidad conocida": (3, "300.00")}),
        (
            "?por=fuente",
            {"Regalías": (1, "500.00"), "Recursos propios": (1, "200.00"),
             "Sin fuente publicada": (2, "300.00")},
        ),
        (
            "?por=contratista",
            {"Constructora": (2, "900.00"), "Personas naturales, juntas": (1, "100.00"),
             "Los demás contratistas": (1, "0.00")},
        ),
        ("?por=clase&anio=2024", {"Servicios": (1, "200.00")}),
        (
            "?por=nada&anio=1&entidad=x",
            {"Licitación pública": (1, "700.00"), "Contratación directa": (3, "300.00")},
        ),
    ],
)  # fmt: skip
def test_the_money_adds_up_by_whatever_is_asked(client, contracts, query, expected):
    assert table(client, query) == expected


def test_the_page_says_what_it_leaves_out_and_tells_direct_award_apart(client, contracts):
    page = client.get(f"{SPENDING}/").content.decode()
    whole = json.loads(client.get(f"{SPENDING}.json").content)

    assert "4 contratos firmados por" in page
    assert "1 contrato: SECOP no trae el valor" in page
    assert "De ella, prestación de servicios" in page
    assert "Fulana" not in client.get(f"{SPENDING}/?por=contratista").content.decode()
    assert (whole["contracts"], whole["contracts_added"], whole["value_cop"]) == (4, 3, "1000.00")
    assert sum(Decimal(row["value_cop"]) for row in whole["records"]) == Decimal(whole["value_cop"])
    assert client.get(f"{SPENDING}.xml").status_code == 404


def test_contractors_lead_to_pages_in_the_language_of_the_page(client, contracts):
    for prefix in ("/en", ""):
        page = client.get(f"{prefix}{SPENDING}/?por=contratista").content.decode()
        assert f'href="{prefix}/contratistas/A1/"' in page


def test_the_biggest_changes_come_from_the_history(client, contracts):
    contracts[2].change(by=None, reason="SECOP lo dice.", value=Decimal(1_000_000))
    page = client.get(f"{SPENDING}/").content.decode()
    assert "Valor antes y después" in page
    assert "/contratos/CO1.PCCNTR.3/" in page
    assert "/transparencia/mayores-cambios.csv" in page
    (row,) = csv.DictReader(io.StringIO(client.get("/transparencia/mayores-cambios.csv").text))
    assert (row["contract"], row["difference_cop"]) == ("CO1.PCCNTR.3", "999800.00")


def test_direct_award_is_downloaded_as_it_is_shown(client, contracts):
    assert (
        "/transparencia/contratacion-directa.csv?por=modalidad&amp;anio=2025"
        in client.get(f"{SPENDING}/?anio=2025").text
    )
    rows = json.loads(client.get("/transparencia/contratacion-directa.json?anio=2025").content)["records"]
    assert [(row["contracts"], row["value_cop"], row["value_percent"]) for row in rows] == [
        (2, "100.00", "12.5"), (1, "100.00", "12.5"), (1, "0.00", "0.0"),
    ]  # fmt: skip


@pytest.mark.parametrize(("query", "shown"), [("?valor=10", 4), ("?hasta_valor=150", 1), ("", 5)])
def test_no_value_is_not_a_small_one(client, contracts, query, shown):
    assert f"{shown} contrato" in client.get(f"/contratos/{query}").text


@pytest.fixture
def plan(contracts):
    made = PaaPlan.objects.create(code="PAA.1", entity_nit=CITY, entity_code="7", entity_name="Alcaldía",
                                  year=2025)  # fmt: skip
    process = Process.objects.create(code="CO1.REQ.1", entity_name="Alcaldía", reference="LP-1")
    contracts[1].change(by=None, reason="Viene de ese proceso.", process=process)
    lines = [
        PaaLine(plan=made, code=f"L{n}", description=f"Compra {n}", value=Decimal(n), modality="minimum",
                starts_on=date(2025, 1 + n % 12, 1))
        for n in range(1, 25)
    ]  # fmt: skip
    lines[0].process, lines[0].description, lines[0].modality = process, "Puente de Manga", "open_tender"
    lines[1].starts_on = lines[1].value = None
    PaaLine.objects.bulk_create(lines)
    return made


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 24), ("?q=puente", 1), ("?modalidad=licitacion", 1), ("?mes=4", 2), ("?resultado=contrato", 1),
        ("?resultado=proceso", 0), ("?resultado=nada&orden=valor", 23), ("?resultado=x&mes=13", 24),
    ],
)  # fmt: skip
def test_a_plan_is_narrowed_and_its_file_has_what_the_page_counts(client, plan, query, count):
    page = client.get(PLAN + query).content.decode()
    lines = json.loads(client.get(f"{PLAN}lineas.json{query}").content)["records"]
    assert len(lines) == count
    assert f"{count} compra" in page


def test_each_line_says_what_became_of_it_and_pages_follow(client, plan):
    first = client.get(PLAN)
    later = client.get(PLAN + first.context["shown"].next)
    codes = [line.code for response in (first, later) for line, _contracts in response.context["lines"]]
    said = client.get(f"{PLAN}?q=puente").content.decode()

    assert len(codes) == len(set(codes)) == 24
    assert codes[-1] == "L2"  # without a day, last
    assert "LP-1" in said
    assert "/contratos/CO1.PCCNTR.2/" in said


@pytest.mark.parametrize("path", [f"{SPENDING}/?por=contratista", PLAN, "/transparencia/plan-de-compras/"])
def test_ten_queries_at_most(client, plan, path):
    queries = queries_of(client, path)
    assert len(queries) <= MOST, "\n".join(queries)


def test_nothing_loaded_is_said_and_the_menu_leads_here(client):
    assert (
        "Todavía no se ha cargado ningún plan"
        in client.get("/transparencia/plan-de-compras/").content.decode()
    )
    assert "Todavía no hay contratos" in client.get(f"{SPENDING}/").content.decode()
    assert client.get(PLAN).status_code == 404
    menu = client.get("/transparencia/").content.decode()
    assert f'href="{SPENDING}/"' in menu
    assert 'href="/transparencia/plan-de-compras/"' in menu


def added_by_hand() -> list[dict[str, Any]]:
    """What `read_sums` says, added up from the contracts themselves."""
    cells: dict[tuple[Any, ...], list[Contract]] = {}
    for one in Contract.objects.published().order_by("pk"):
        is_services = one.contract_type.upper().startswith("PRESTACI")
        key = (one.order_on.year, one.entity_nit, one.modality, one.nature, is_services)
        cells.setdefault(key, []).append(one)
    names = ("year", "entity_nit", "modality", "nature", "is_services")
    return [dict(zip(names, key, strict=True)) | sums(rows) for key, rows in sorted(cells.items())]


def sums(rows: list[Contract]) -> dict[str, Any]:
    counted = [one for one in rows if one.counts]
    unsaid = [one for one in counted if not any(getattr(one, name) for name in SOURCES)]
    return {
        "name": max(one.entity_name for one in rows),
        "contracts": len(rows),
        "counted": len(counted),
        "samples": sum(one.is_illustrative for one in rows),
        "n_unsaid": len(unsaid),
        "total": sum(one.value for one in counted),
        "unsaid": sum(one.value for one in unsaid),
        **{name: sum(flaw in one.flaws for one in rows) for name, flaw in LEFT_OUT.items()},
        **{f"n_{name}": sum(bool(getattr(one, name)) for one in counted) for name in SOURCES},
        **{f"sum_{name}": sum(getattr(one, name) or 0 for one in counted) for name in SOURCES},
    }


def in_order(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("year", "entity_nit", "modality", "nature", "is_services")
    return sorted(cells, key=lambda cell: [cell[name] for name in names])


def test_the_kept_sums_are_those_of_the_contracts_whatever_happens_to_them(contracts, tmp_path) -> None:
    def agree() -> bool:
        return in_order(read_sums()) == added_by_hand()

    assert agree()
    changed, gone = contracts[1], contracts[3]
    changed.change(by=None, reason="", value=Decimal("123456789012.34"), entity_name="Otro nombre")
    gone.withdraw(by=None, reason="No es de la ciudad.")
    Contract.objects.filter(entity_nit=OTHER).delete()
    assert agree()
    load(FOLDER / "contratos-bolivar.csv", mapping=json.loads((FOLDER / "mapping-fechas.json").read_text()),
         all_entities=True)  # fmt: skip
    load(write(tmp_path / "c.csv", [CONTRACT, CONTRACT | {"id_contrato": "CO1.PCCNTR.X"}]))
    load(
        write(
            tmp_path / "d.csv", [CONTRACT | {"valor_del_contrato": "5", "ultima_actualizacion": "2026-01-01"}]
        )
    )
    assert agree()
    SpendingCell.objects.merge()
    assert agree()
    assert SpendingCell.objects.count() <= len(Contract.objects.values("entity_name", "modality", "nature"))

"""The import from its file to the page: what it keeps, what it refuses, and what stays equal."""

from __future__ import annotations

import gzip
import json
import os
import threading
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from cartagena_ogp import history
from cartagena_ogp.history_bulk import State, state_of
from cartagena_ogp.models import HistoryEntry, HistoryPayload, Institution, SearchRow, SearchShelf
from cartagena_ogp.verification import verify
from publicworks.contract_facts import ContractFacts
from publicworks.contract_records import ContractRecord
from publicworks.contract_states import gather
from publicworks.models import (
    Contract,
    EntityNit,
    HeldValue,
    ImportRun,
    Modification,
    Process,
    Supplier,
)
from publicworks.secop import merging_batches, merging_contracts
from publicworks.secop.datasets import CONTRACTS, FOLDER, ImportFailed
from publicworks.secop.files import Files
from publicworks.secop.imports import run_import
from publicworks.secop.merging import Outcome

from .secop import CITY, CONTRACT, PROCESS, load, write
from .work_samples import bare_work
from .works_samples import draft_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db: None) -> EntityNit:
    return EntityNit.objects.create(nit=CITY, name="Alcaldía")


def whole() -> list[str]:
    """What is wrong with the history: nothing."""
    keys = {bytes(history.signing_key().verify_key).hex()}
    return list(verify(keys=keys, progress=lambda _line: None))


def test_a_contract_arrives_with_its_history_and_the_second_time_changes_nothing(
    tmp_path: Path, client: Client
) -> None:
    path = write(
        tmp_path / "c.csv", [CONTRACT, CONTRACT | {"nit_entidad": "899999034", "id_contrato": "CO1.X"}]
    )
    run = load(path)
    contract = Contract.objects.get()

    assert (run.new, run.other_entities, run.rejected, run.accounted) == (1, 1, 0, 2)
    assert contract.is_published
    assert contract.nature == "construction"
    assert contract.modality == "open_tender"
    assert contract.initial_value == contract.value == 431340000
    assert contract.paid is None  # SECOP's 0 is no payment reported
    assert contract.notice == "CO1.NTC.77"
    assert contract.supplier is not None
    assert contract.supplier.nit == "901541021"
    assert contract.supplier.contracts_count == 1
    assert SearchRow.objects.get(kind="contrato").code == "CO1.PCCNTR.1"
    facts = ContractRecord().facts(ContractRecord().everything().get())
    assert ContractFacts(**facts).model_dump(mode="json") == facts
    assert whole() == []

    entries = HistoryEntry.objects.count()
    again = load(path)
    assert (again.new, again.changed, again.equal) == (0, 0, 1)
    assert HistoryEntry.objects.count() == entries
    assert client.get("/contratos/CO1.PCCNTR.1/").status_code == 200
    assert client.get("/contratos/co1.pccntr.1/").status_code == 301


def test_secop_said_before(tmp_path: Path, client: Client) -> None:
    load(write(tmp_path / "a.csv", [CONTRACT]))
    later = CONTRACT | {
        "valor_del_contrato": "500000000",
        "estado_contrato": "Modificado",
        "ultima_actualizacion": "2025-07-01T00:00:00.000",
    }
    run = load(write(tmp_path / "b.csv", [later]))
    older = load(write(tmp_path / "c.csv", [CONTRACT | {"valor_del_contrato": "1"}]))
    page = client.get("/contratos/CO1.PCCNTR.1/").content.decode()

    assert (run.changed, older.changed) == (1, 0)  # an older row never undoes a newer one
    assert "SECOP decía «$\xa0431.340.000» el" in page
    assert "dice «$\xa0500.000.000»" in page
    assert "Plazo vencido en SECOP, estado por confirmar." in page
    contract = Contract.objects.get()
    assert (contract.initial_value, contract.value) == (431340000, 500000000)
    assert whole() == []


def test_a_cell_without_end_is_cut(tmp_path: Path) -> None:
    load(write(tmp_path / "c.csv", [CONTRACT | {"objeto_del_contrato": "obra " * 100_000}]))
    assert len(Contract.objects.get().object) == 7999


def test_of_rows_with_one_number_the_newest_counts_in_any_order(tmp_path: Path) -> None:
    new = CONTRACT | {"valor_del_contrato": "2000000", "ultima_actualizacion": "2025-08-01"}
    run = load(write(tmp_path / "a.csv", [new, CONTRACT]))
    again = load(write(tmp_path / "b.csv", [CONTRACT, new]))
    assert (run.new, run.repeated, run.accounted) == (1, 1, 2)
    assert (again.changed, again.equal, again.repeated) == (0, 1, 1)
    assert Contract.objects.get().value == 2000000


def test_a_thousand_times_the_price_waits_for_a_person(tmp_path: Path, client: Client) -> None:
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    run = load(write(tmp_path / "c.csv", [CONTRACT | {"valor_del_contrato": "431340000000"}]))
    held, contract = HeldValue.objects.get(), Contract.objects.get()
    assert run.held == 1
    assert held.value == 431340000000
    assert contract.value is None
    assert contract.process == Process.objects.get()
    assert not contract.counts
    assert "no se publica mientras no se confirme" in client.get("/contratos/CO1.PCCNTR.1/").content.decode()
    assert whole() == []


def test_ten_thousand_bad_rows_among_good_ones_are_told_one_by_one(tmp_path: Path) -> None:
    bad = [
        CONTRACT | {"id_contrato": f"CO1.PCCNTR.{n}", "valor_del_contrato": "mucho"} for n in range(10_000)
    ]
    good = [CONTRACT | {"id_contrato": f"CO1.PCCNTR.9{n:05}"} for n in range(5)]
    run = load(write(tmp_path / "c.csv", [*good[:2], *bad, *good[2:]]))
    told = run.rejections.order_by("number")
    assert (run.new, run.rejected, run.accounted, run.position) == (5, 10_000, 10_005, 10_005)
    assert told[0].number == 3
    assert told[0].column == "valor_del_contrato"
    assert told[0].value == "mucho"
    assert told[0].reason == "No es un número."


def test_a_file_cut_short_keeps_its_good_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", [CONTRACT, CONTRACT | {"id_contrato": "CO1.PCCNTR.2"}])
    path.write_bytes(path.read_bytes()[:-120])
    run = load(path)
    assert (run.new, run.rejected) == (1, 1)
    assert "cortado" in run.rejections.get().reason


@pytest.mark.parametrize(
    ("kept", "new"), [(-40, 2000), (8, 0), (0, 0)], ids=["cortado", "casi nada", "no es gz"]
)
def test_a_compressed_file_cut_short_is_told_too(tmp_path: Path, kept: int, new: int) -> None:
    rows = [CONTRACT | {"id_contrato": f"CO1.PCCNTR.{n:05}"} for n in range(2500)]
    path = write(tmp_path / "c.csv", rows)
    packed = gzip.compress(path.read_bytes())[:kept] if kept else b"id_contrato"
    (tmp_path / "c.csv.gz").write_bytes(packed)
    if new:
        run = load(tmp_path / "c.csv.gz")
        assert (run.new >= new, run.rejected, run.accounted) == (True, 1, run.position)
        assert "se corta" in run.rejections.get().reason
    else:
        with pytest.raises(ImportFailed, match="cortado o no es uno"):
            load(tmp_path / "c.csv.gz")


def test_the_cut_of_a_file_is_a_day_in_bogota(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", [CONTRACT])
    moment = datetime(2026, 7, 2, 3, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    assert load(path).cut_on == date(2026, 7, 1)


def test_the_wrong_encoding_changes_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", [CONTRACT], encoding="cp1252")
    with pytest.raises(ImportFailed, match="--encoding cp1252"):
        load(path)
    assert Contract.objects.count() == 0
    assert load(path, encoding="cp1252").new == 1
    with pytest.raises(ImportFailed, match="No existe la codificación «latino»"):
        load(path, encoding="latino")
    with pytest.raises(ImportFailed, match="--encoding utf-16"):
        load(write(tmp_path / "u.csv", [CONTRACT], encoding="utf-16"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cédula del interventor": "1"}, "parece tener datos de personas"),
        ({"n_mero_de_c_dula": "1"}, "parece tener datos de personas"),
        ({"id_contrato": None}, "Faltan columnas: id_contrato"),
        ({"nit_entidad": None}, "--all-entities"),
    ],
)
def test_headers_that_stop_an_import(tmp_path: Path, change: dict[str, str | None], sentence: str) -> None:
    row = {name: value for name, value in (CONTRACT | change).items() if value is not None}
    with pytest.raises(CommandError, match=sentence):
        call_command("import_secop", "contratos", str(write(tmp_path / "c.csv", [row])), stdout=StringIO())
    assert not ImportRun.objects.exists()
    assert not Contract.objects.exists()


def test_official_titles_are_read_and_personal_columns_never_leave_the_file(tmp_path: Path) -> None:
    titles = json.loads((FOLDER / "columns.json").read_text())["jbjy-vk9h"]
    row = {titles[name]: value for name, value in CONTRACT.items()}
    row |= {
        "Género Representante Legal": "Mujer",
        "Número de cuenta": "123456789",
        "Domicilio Representante Legal": "X",
    }
    row |= {"TipoDocProveedor": "Cédula de Ciudadanía", "Documento Proveedor": "1047399999"}
    run = load(write(tmp_path / "c.csv", [row]))
    supplier = Supplier.objects.get()
    assert "Número de cuenta" in run.columns_ignored
    assert (supplier.kind, supplier.nit) == ("natural", "")
    everything = str([list(model.objects.values()) for model in (Contract, Supplier, ImportRun)])
    assert "1047399999" not in everything
    assert "123456789" not in everything


@pytest.mark.parametrize(
    ("dataset", "name", "mapping", "rows"),
    [
        ("jbjy-vk9h", "contratos-bolivar.csv", "mapping-fechas.json", 86),
        ("jbjy-vk9h", "contratos-obra-cartagena.csv", "mapping-obra.json", 32),
        ("p6dx-8zbt", "procesos-bolivar.csv", "", 166),
        ("rpmr-utcd", "integrado-crudo.json", "", 12),
    ],
)
def test_real_rows_import_and_each_is_accounted_for(dataset: str, name: str, mapping: str, rows: int) -> None:
    names = json.loads((FOLDER / mapping).read_text()) if mapping else {}
    run = load(FOLDER / name, dataset, mapping=names, all_entities=True)
    assert run.position == run.accounted == rows
    assert run.rejected == 0
    again = load(FOLDER / name, dataset, mapping=names, all_entities=True)
    assert (again.new, again.changed) == (0, 0)
    assert whole() == []


def test_changes_suspensions_and_investment_codes_reach_the_contract(tmp_path: Path) -> None:
    load(write(tmp_path / "c.csv", [CONTRACT]))
    mod = {
        "id_contrato": "CO1.PCCNTR.1",
        "identificador_modificacion": "CO1.CTRMOD.1",
        "numero_version": "1",
        "proposito_modificacion": "ADICION EN EL VALOR",
        "valor_modificacion": "50000000",
        "dias_extendidos": "30",
        "fecha_de_aprobacion": "2025-05-02",
        "descripcion": "Mayor cantidad de obra",
    }
    rows = [
        mod,
        mod | {"numero_version": "2", "dias_extendidos": "45"},
        mod | {"id_contrato": "CO1.PCCNTR.404"},
    ]
    run = load(write(tmp_path / "m.csv", rows), "u8cx-r425")
    stop = {"id_contrato": "CO1.PCCNTR.1", "tipo": "SUSPENSION", "fecha_de_aprobacion": "2025-03-01"}
    load(
        write(
            tmp_path / "s.csv", [stop, stop | {"tipo": "REACTIVACION", "fecha_de_aprobacion": "2025-04-01"}]
        ),
        "u99c-7mfm",
    )
    bpin = {
        "codigo_bpin": "'2024130010123",
        "id_portafolio": "CO1.BDOS.1",
        "id_proceso": "",
        "id_contracto": "",
    }
    load(write(tmp_path / "b.csv", [bpin]), "d9na-abhe")
    contract = Contract.objects.get()
    change = contract.modifications.get(kind="value_and_term")
    assert (run.new, run.repeated, run.left_out, run.accounted) == (1, 1, 1, 3)
    assert (change.value_change, change.days_change, change.version) == (50000000, 45, 2)
    stopped = contract.suspensions.get()
    assert (str(stopped.starts_on), str(stopped.ends_on)) == ("2025-03-01", "2025-04-01")
    assert contract.bpin == "2024130010123"
    assert whole() == []


def test_what_the_import_writes_down_is_what_the_record_says(tmp_path: Path) -> None:
    """Word for word, facts and search row, of every real row, a held value, one of a work and of a draft."""
    EntityNit.objects.update(institution=Institution.objects.create(slug="alcaldia", name="Alcaldía"))
    names = json.loads((FOLDER / "mapping-fechas.json").read_text())
    load(FOLDER / "contratos-bolivar.csv", mapping=names, all_entities=True)
    load(FOLDER / "procesos-bolivar.csv", "p6dx-8zbt", all_entities=True)
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    long = {"objeto_del_contrato": 'Construcción «a» \\ "b" ' * 20, "id_contrato": "CO1.PCCNTR.2"}
    huge = {"id_contrato": "CO1.PCCNTR.3", "valor_del_contrato": "431340000000"}
    load(write(tmp_path / "c.csv", [CONTRACT, CONTRACT | long, CONTRACT | huge]))
    contract = Contract.objects.get(code="CO1.PCCNTR.1")
    Contract.objects.filter(pk=contract.pk).update(work=bare_work())
    Contract.objects.filter(code="CO1.PCCNTR.2").update(work=draft_work(None))
    Modification.objects.create(contract=contract, kind="value", value_change=5, on=date(2025, 5, 2))
    described = ContractRecord()
    rows = list(described.everything().order_by("pk"))
    assert len(rows) > 80
    gather([row.pk for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(State._fields)} FROM coming ORDER BY key")
        states = list(map(State._make, cursor.fetchall()))
    for row, state in zip(rows, states, strict=True):
        assert state == state_of(described, row)
        assert state.after == history.canonical(described.facts(row))
    other_words = "NOT (vector = portal_search_vector(title, summary, text))"
    assert not SearchRow.objects.filter(kind="contrato").extra(where=[other_words]).exists()
    last = {one.code: one.body["after"] for one in HistoryPayload.objects.order_by("entry_id")}
    assert all(last[row.code] == described.facts(row) for row in rows if row.pk != contract.pk)


def test_a_batch_looks_its_contracts_up_by_their_index() -> None:
    """Whatever the table has grown to: with keys of another collation the planner could only read it all."""
    with connection.cursor() as cursor:
        cursor.execute(merging_batches.DROP)  # a run that another test cut leaves its own in the session
        cursor.execute(merging_batches.TAKE, [0, "", 10])
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {merging_contracts.WHERE_IT_STANDS}")
        assert "contract_code_once" in str(cursor.fetchall())


def test_what_is_imported_is_found_by_what_it_says_now(tmp_path: Path, client: Client) -> None:
    load(write(tmp_path / "a.csv", [CONTRACT]))
    assert "/contratos/CO1.PCCNTR.1/" in client.get("/buscar/?q=huella").content.decode()
    later = CONTRACT | {"objeto_del_contrato": "Reparcheo de vías", "ultima_actualizacion": "2025-07-01"}
    load(write(tmp_path / "b.csv", [later]))
    row = SearchRow.objects.get()
    assert ("reparche" in str(row.vector), "huell" in str(row.vector)) == (True, False)
    Contract.objects.get().change(by=None, reason="", bpin="2024130010123")
    row.refresh_from_db()
    assert "2024130010123" in str(row.vector)


def test_what_is_imported_goes_to_the_shelf_of_its_date(tmp_path: Path) -> None:
    load(write(tmp_path / "a.csv", [CONTRACT]))
    signed = SearchRow.objects.get(kind="contrato", shelf=None).date
    SearchShelf.objects.create(number=1, plentiful=False, since=date(2000, 1, 1))
    SearchShelf.objects.create(number=3, plentiful=True, since=date(2999, 1, 1))
    SearchShelf.objects.create(number=4, plentiful=True, since=signed)
    later = CONTRACT | {"objeto_del_contrato": "Reparcheo", "ultima_actualizacion": "2025-07-01"}
    older = CONTRACT | {"id_contrato": "CO1.PCCNTR.2", "fecha_de_firma": "2019-01-31"}
    load(write(tmp_path / "b.csv", [later, older]))

    assert dict(SearchRow.objects.values_list("code", "shelf")) == {"CO1.PCCNTR.1": 4, "CO1.PCCNTR.2": None}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_cut", [False, True])
def test_two_sessions_merge_and_a_cut_loses_nothing(
    is_cut: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven keys a batch, shared contractors, repeated rows: one chain, right counts, nothing twice."""
    EntityNit.objects.get_or_create(nit=CITY, defaults={"name": "Alcaldía"})
    rows = [
        CONTRACT | {"id_contrato": f"CO1.PCCNTR.{n:03}", "documento_proveedor": str(900100000 + n % 9)}
        for n in range(200)
    ]
    source = Files([write(tmp_path / "a.csv", [*rows, *rows[:20]])], CONTRACTS)
    monkeypatch.setattr(merging_batches, "KEYS", 7)
    if is_cut:
        sessions = set[str]()
        record = merging_contracts.record_contracts

        def cut(run: ImportRun, keys: list[int], *, are_staged: bool = False) -> Outcome:
            sessions.add(threading.current_thread().name)
            if HistoryEntry.objects.count() > 60:
                raise ImportFailed("Se fue la luz.")
            return record(run, keys, are_staged=are_staged)

        monkeypatch.setattr(merging_contracts, "record_contracts", cut)
        with pytest.raises(ImportFailed):
            run_import(source)
        monkeypatch.undo()
        assert len(sessions) == 2
        assert 0 < Contract.objects.count() == HistoryEntry.objects.count() < 200
    run = run_import(source)
    assert (run.new, run.equal, run.repeated, run.merged) == (200, 0, 20, 220)
    assert Contract.objects.count() == SearchRow.objects.exclude(vector=None).count() == 200
    assert (Supplier.objects.count(), HistoryEntry.objects.count()) == (9, 200)
    assert sum(Supplier.objects.values_list("contracts_count", flat=True)) == 200
    assert whole() == []
    again = run_import(Files([write(tmp_path / "b.csv", rows)], CONTRACTS))
    assert (again.new, again.changed, again.equal) == (0, 0, 200)

"""What an import finds that others did: an editor at work, a court order, a run that was cut and left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from cartagena_ogp import history
from cartagena_ogp.models import HistoryEntry, HistoryPayload, User
from cartagena_ogp.verification import verify
from publicworks.models import Contract, EntityNit, HeldValue, ImportRun, Process, StagedRow, Supplier
from publicworks.operations import publish
from publicworks.secop import imports, merging, merging_batches, merging_contracts
from publicworks.secop.datasets import CONTRACTS, ImportFailed

from .secop import CITY, CONTRACT, PROCESS, load, write
from .works_samples import draft_work

pytestmark = pytest.mark.django_db(transaction=True)
LATER = CONTRACT | {"valor_del_contrato": "500000000", "ultima_actualizacion": "2025-07-01"}


@pytest.fixture(autouse=True)
def city(transactional_db: None) -> EntityNit:
    return EntityNit.objects.create(nit=CITY, name="Alcaldía")


def whole() -> list[str]:
    """What is wrong with the history: nothing."""
    keys = {bytes(history.signing_key().verify_key).hex()}
    return list(verify(keys=keys, progress=lambda _line: None))


def somebody(act: Callable[[], object]) -> threading.Thread:
    """Somebody who does this in a session of their own. Comes back once it is done, or waiting."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(1)
    return thread


def add_bpin() -> None:
    Contract.objects.get().change(by=None, reason="Faltaba.", bpin="2024130010123")


def test_what_an_editor_saves_while_processes_are_imported_is_in_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(write(tmp_path / "c.csv", [CONTRACT]))
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    editors: list[threading.Thread] = []
    gather = merging.gather

    def slowly(keys: list[int], **options: Any) -> None:
        gather(keys, **options)
        editors.append(somebody(add_bpin))

    monkeypatch.setattr(merging, "gather", slowly)
    load(write(tmp_path / "q.csv", [PROCESS | {"precio_base": "1"}]), "p6dx-8zbt")
    editors[0].join(10)
    assert Contract.objects.get().bpin == "2024130010123"
    assert whole() == []


def test_a_work_is_published_while_its_contracts_are_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(write(tmp_path / "c.csv", [CONTRACT]))
    work = draft_work(None)
    Contract.objects.update(work=work)
    publishers: list[threading.Thread] = []
    gather = merging.gather

    def slowly(keys: list[int], **options: Any) -> None:
        gather(keys, **options)
        publishers.append(somebody(lambda: publish(work, by=None)))

    monkeypatch.setattr(merging, "gather", slowly)
    load(write(tmp_path / "d.csv", [LATER]))
    publishers[0].join(10)
    said = [
        one.body["after"]["work"] for one in HistoryPayload.objects.filter(kind="contrato").order_by("pk")
    ]
    assert said == [None, None, work.code]
    assert whole() == []


def test_an_entry_says_what_others_committed_while_it_waited(tmp_path: Path) -> None:
    load(write(tmp_path / "c.csv", [CONTRACT]))
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    with transaction.atomic():
        history.lock_chain()
        editor = somebody(add_bpin)
        Process.objects.update(base_price=1)
        history.record(Contract.objects.get(), "changed", by=None)
    editor.join(10)
    assert whole() == []


def test_one_import_at_a_time_whatever_it_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def another() -> None:
        try:
            load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
        except ImportFailed as failure:
            told.append(str(failure))

    monkeypatch.setattr(merging, "add_totals", lambda _part, _parts: somebody(another))
    load(write(tmp_path / "c.csv", [CONTRACT]))
    assert told == ["Otra importación está en marcha."]


def test_a_contract_whose_last_entry_was_removed_changes_as_it_would_by_hand(tmp_path: Path) -> None:
    load(write(tmp_path / "a.csv", [CONTRACT]))
    load(write(tmp_path / "b.csv", [LATER]))
    judge = User.objects.create_user("juez@cartagena.test", name="Juez")
    for number, name in enumerate(("c.csv", "d.csv"), 1):
        for payload in HistoryPayload.objects.exclude(kind="bitacora"):
            history.redact(payload.entry, by=judge, reason="Orden judicial.")
        run = load(
            write(
                tmp_path / name, [LATER | {"ultima_actualizacion": f"2025-08-0{number}", "valor_pagado": "1"}]
            )
        )
        assert (run.new, run.changed) == (0, 1)
        last = HistoryPayload.objects.latest("entry_id")
        assert (last.body["event"], last.body["before"]) == ("secop_changed", None)
    assert HistoryEntry.objects.filter(event="published").count() == 1
    assert whole() == []


def test_what_a_cut_run_merged_counts_when_another_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging_batches, "KEYS", 1)

    def cut(run: ImportRun) -> merging.Outcome:
        if Contract.objects.exists():
            raise ImportFailed("Se fue la luz.")
        return merging_contracts.merge_contracts(run)

    monkeypatch.setitem(imports.MERGES, CONTRACTS.dataset, imports.CONTRACTS._replace(merge=cut, sessions=1))
    with pytest.raises(ImportFailed):
        load(write(tmp_path / "a.csv", [CONTRACT, CONTRACT | {"id_contrato": "CO1.PCCNTR.2"}]))
    monkeypatch.undo()
    run = load(write(tmp_path / "b.csv", [CONTRACT]))
    assert (run.new, run.equal) == (0, 1)
    assert Supplier.objects.get().contracts_count == 1


def test_two_threads_write_what_is_read_and_end_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first batch waits until the second one is written; the third fails, and the fourth goes with it."""
    monkeypatch.setattr(imports, "BATCH", 10)
    path = write(tmp_path / "a.csv", [CONTRACT | {"id_contrato": f"CO1.PCCNTR.{n:03}"} for n in range(50)])
    copy_lines, second = imports.copy_lines, threading.Event()

    def copy(table: str, columns: list[str], lines: list[str]) -> int:
        match lines[0].split("\t")[1]:
            case "1":
                assert second.wait(10)
            case "21":
                raise ImportFailed("Se fue la luz.")
        written = copy_lines(table, columns, lines)
        second.set()
        return written

    monkeypatch.setattr(imports, "copy_lines", copy)
    with pytest.raises(ImportFailed, match="Se fue la luz"):
        load(path)
    run = ImportRun.objects.get()
    assert run.position == run.staged == StagedRow.objects.filter(run=run).count() == 20
    assert not Contract.objects.exists()
    monkeypatch.setattr(imports, "copy_lines", copy_lines)
    again = load(path)
    assert (again.pk, again.position, again.new) == (run.pk, 50, 50)
    assert whole() == []


def test_a_second_import_of_investment_codes_changes_nothing(tmp_path: Path) -> None:
    """One contract has a code of its own and another that of its portfolio: each keeps the one it got."""
    load(write(tmp_path / "c.csv", [CONTRACT, CONTRACT | {"id_contrato": "CO1.PCCNTR.2"}]))
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    codes = ("2024130010125", "2024130010124")
    rows = [
        {"codigo_bpin": code, "id_contracto": contract, "id_portafolio": "CO1.BDOS.1"}
        for code, contract in zip(codes, ("CO1.PCCNTR.1", ""), strict=True)
    ]
    runs = [load(write(tmp_path / name, rows), "d9na-abhe") for name in ("a.csv", "b.csv", "c.csv")]
    assert [run.changed for run in runs] == [2, 0, 0]
    assert tuple(Contract.objects.order_by("code").values_list("bpin", flat=True)) == codes
    assert Process.objects.get().bpin == codes[1]
    load(write(tmp_path / "d.csv", [rows[1] | {"codigo_bpin": "2024130010126"}]), "d9na-abhe")
    assert {*Contract.objects.values_list("bpin", flat=True)} == {"2024130010126"}
    assert Process.objects.get().bpin == "2024130010126"


def test_pages_say_the_cut_of_an_import_that_changed_nothing(tmp_path: Path, client: Client) -> None:
    for day in (date(2026, 6, 1), date(2026, 7, 1)):
        load(write(tmp_path / f"{day}.csv", [CONTRACT]), cut_on=day)
        for address in ("/contratos/", "/contratos/importaciones/"):
            assert f'datetime="{day}"' in client.get(address).content.decode()


def test_a_held_value_that_secop_no_longer_says_waits_for_nobody(tmp_path: Path) -> None:
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    load(write(tmp_path / "a.csv", [CONTRACT | {"valor_del_contrato": "431340000000"}]))
    assert HeldValue.objects.count() == 1
    load(write(tmp_path / "b.csv", [LATER]))
    assert not HeldValue.objects.exists()
    assert Contract.objects.get().value == 500000000

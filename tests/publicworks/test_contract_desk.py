"""The desk of contracts and of what the import leaves to decide; links between contracts and works."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from cartagena_ogp import history, middleware
from cartagena_ogp.models import HistoryEntry, Institution, User
from cartagena_ogp.models.search import SearchRow
from cartagena_ogp.verification import verify
from publicworks import contract_filters, linking, operations, permissions
from publicworks.models import Contract, EntityNit, HeldValue, ImportRun, LinkProposal, Process, Work
from tests.staff import enter

from .secop import CITY, CONTRACT, PROCESS, load, write
from .works_samples import draft_work, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(tmp_path: Path, institution: Institution) -> Contract:
    EntityNit.objects.create(nit=CITY, name="Alcaldía", institution=institution)
    load(write(tmp_path / "p.csv", [PROCESS]), "p6dx-8zbt")
    bad = CONTRACT | {"id_contrato": "CO1.PCCNTR.2", "valor_del_contrato": "=1+1"}
    load(write(tmp_path / "c.csv", [CONTRACT | {"valor_del_contrato": "431340000000"}, bad]))
    return Contract.objects.get()


def test_a_held_value_is_published_by_a_person_and_stays(
    client: Client, administrator: User, contract: Contract, tmp_path: Path
) -> None:
    enter(client, administrator)
    held = HeldValue.objects.get()
    client.post("/admin/publicworks/heldvalue/", {"action": "accept", "_selected_action": [held.pk]})
    contract.refresh_from_db()
    assert contract.value == 431340000000
    assert contract.counts
    later = CONTRACT | {"valor_del_contrato": "431340000000", "ultima_actualizacion": "2025-09-01"}
    load(write(tmp_path / "d.csv", [later]))
    contract.refresh_from_db()
    assert contract.value == 431340000000


def test_the_report_of_a_run_gives_its_rejected_rows(
    client: Client, administrator: User, contract: Contract
) -> None:
    enter(client, administrator)
    run = ImportRun.objects.get(dataset="jbjy-vk9h")
    assert client.get(f"/admin/publicworks/importrun/{run.pk}/change/").status_code == 200
    answer = client.get(f"/admin/publicworks/importrun/{run.pk}/rechazadas.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "2,CO1.PCCNTR.2,valor_del_contrato,'=1+1,No es un número." in text


def test_the_form_of_a_contract_opens_and_leaves_its_history(
    client: Client, administrator: User, contract: Contract
) -> None:
    enter(client, administrator)
    assert client.get(f"/admin/publicworks/contract/{contract.pk}/change/").status_code == 200
    contract.change(by=administrator, reason="Otrosí 1", bpin="2024130010123")
    assert HistoryEntry.objects.filter(subject="contrato/CO1.PCCNTR.1", event="changed").count() == 1


def test_a_contract_finds_its_work(contract: Contract, institution: Institution, lead: User) -> None:
    work = Work(title="Placa huella en el barrio Manga", sector="transport.road", responsible=institution)
    work.add(by=None).publish(by=None)
    assert linking.propose([work]) == 1
    assert linking.propose([work]) == 0
    proposal = LinkProposal.objects.get()
    assert proposal.score >= linking.ENOUGH
    linking.accept(proposal, by=lead)
    contract.refresh_from_db()
    assert contract.work == work


def test_nobody_reads_in_a_contract_of_a_work_that_is_not_published(
    contract: Contract, client: Client, lead: User
) -> None:
    work = draft_work(None, territory=place())

    def named() -> list[bool]:
        """Where the public reads of the work: the page, the API, the files, the history, the search."""
        address = f"/contratos/{contract.code}"
        said = [client.get(url).content.decode() for url in (f"{address}/", f"/api/v1{address}")]
        said += [b"".join(client.get(f"/datos/contratos.{kind}")).decode() for kind in ("csv", "jsonl")]
        last = history.entries_of("contrato", contract.code)[0]
        row = SearchRow.objects.get(kind="contrato")
        return [
            *(work.code in one for one in said),
            work.code in str(last.body["after"]),
            f"obra/{work.code}" in last.entry.topic.subjects,
            row.territory is not None,
        ]

    contract.change(by=lead, work=work)
    assert not any(named())
    operations.publish(work, by=lead)
    assert all(named())
    operations.withdraw(work, by=lead, reason="Se publicó por error.")
    assert not any(named())
    events = [one.body["event"] for one in history.entries_of("contrato", contract.code)]
    assert events == ["changed", "changed", "changed", "published"]
    keys = {bytes(history.signing_key().verify_key).hex()}
    assert list(verify(keys=keys, progress=lambda _line: None)) == []


def test_a_contract_is_proposed_by_the_bpin_of_its_process(
    contract: Contract, institution: Institution
) -> None:
    Process.objects.update(bpin="2024130010123")
    work = Work(title="Otra cosa", sector="transport.road", responsible=institution, bpin="2024130010123")
    work.add(by=None).publish(by=None)
    assert linking.propose([work]) == 1


def test_who_did_not_come_from_secop_is_not_told_by_secop(client: Client, institution: Institution) -> None:
    made = Contract(
        code="C-1", entity_name="Alcaldía", institution=institution, status="under_way",
        starts_on=date(2024, 8, 1), ends_on=date(2024, 6, 1),
    )  # fmt: skip
    page = client.get(made.add(by=None).publish(by=None).get_absolute_url()).text
    assert "Plazo vencido, estado por confirmar." in page
    assert "SECOP dice" not in page
    assert "SECOP borra el anterior" not in page
    assert "SECOP no ha cambiado" not in page
    assert "SECOP no reporta" not in page
    assert 'content="Contrato de valor sin publicar."' in page
    assert '<p class="lead">Valor sin publicar</p>' in page


def test_who_edits_contracts(
    contract: Contract, lead: User, administrator: User, editor: User, auditor: User
) -> None:
    may = {person.name: permissions.can_edit_contract(person, contract) for person in (lead, editor, auditor)}
    assert may == {lead.name: True, editor.name: False, auditor.name: False}
    assert permissions.can_run_imports(administrator)
    assert not permissions.can_run_imports(editor)


def test_a_supervisor_gives_no_contract_to_another_institution(
    client: Client, contract: Contract, institution: Institution, other_institution: Institution, editor: User
) -> None:
    editor.memberships.create(institution=institution, role="works_supervisor")
    page = enter(client, editor).get(f"/admin/publicworks/contract/{contract.pk}/change/").text
    offered = page.partition('name="institution"')[2].partition("</select>")[0]
    assert str(institution) in offered
    assert str(other_institution) not in offered
    assert 'name="is_illustrative"' not in page


@pytest.mark.parametrize("gathered", [0, 15_000])
def test_a_contractor_of_few_contracts_and_one_of_many_show_theirs(
    client: Client, contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gathered: int
) -> None:
    monkeypatch.setattr(contract_filters, "GATHERED", gathered)
    other = {"id_contrato": "CO1.PCCNTR.2", "documento_proveedor": "900123456", "codigo_proveedor": "7"}
    other |= {"proveedor_adjudicado": "VÍAS DEL SUR S.A.S."}
    load(write(tmp_path / "m.csv", [CONTRACT | other]))
    name = contract.supplier.name.split()[0]

    html = client.get("/contratos/", {"contratista": name}).content.decode()

    assert contract.get_absolute_url() in html
    assert "CO1.PCCNTR.2" not in html
    assert "CO1.PCCNTR.2" in client.get("/contratos/?contratista=sur").content.decode()


@pytest.mark.parametrize("gathered", [0, 15_000])
@pytest.mark.parametrize("order", ["fecha", "valor"])
def test_the_contracts_of_a_contractor_come_in_order_page_after_page_and_back(
    client: Client,
    contract: Contract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    gathered: int,
    order: str,
) -> None:
    monkeypatch.setattr(contract_filters, "GATHERED", gathered)
    rows = [
        CONTRACT
        | {"id_contrato": f"CO1.PCCNTR.1{n:03}", "valor_del_contrato": f"{1000 + n % 7}"}
        | {"fecha_de_firma": f"2024-0{1 + n % 5}-11T00:00:00.000"}
        for n in range(50)
    ]
    load(write(tmp_path / "m.csv", rows))
    field = "order_on" if order == "fecha" else "order_value"
    wanted = list(Contract.objects.order_by(f"-{field}", "-pk").values_list("code", flat=True))

    def walk(page: str, onwards: str) -> tuple[list[list[str]], str]:
        """The codes of each page, and the address of the last one."""
        seen = []
        while True:
            shown = client.get(page).context["shown"]
            seen.append([one.code for one in shown.rows])
            following = getattr(shown, onwards)
            if not following:
                return seen, page
            page = "/contratos/" + following

    name = contract.supplier.name.split()[0]
    pages, last = walk(f"/contratos/?contratista={name}&orden={order}", "next")
    assert [code for page in pages for code in page] == wanted
    middleware.store.clear()
    assert walk(last, "previous")[0] == pages[::-1]


def test_the_count_of_a_list_follows_who_bears_the_name(
    client: Client, contract: Contract, tmp_path: Path
) -> None:
    page = "/contratos/?contratista=caribe"
    before = client.get(page).context["count"]
    other = {"id_contrato": "CO1.PCCNTR.77", "documento_proveedor": "901222333", "codigo_proveedor": "7007"}
    other |= {"proveedor_adjudicado": "Otra del Caribe S. A. S."}
    load(write(tmp_path / "otra.csv", [CONTRACT | other]))
    shown = client.get(page).context
    assert (before, shown["count"], len(shown["cards"])) == ("1 contrato", "2 contratos", 2)


def test_lists_ask_as_little_with_many_as_with_few(
    client: Client, contract: Contract, tmp_path: Path, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    load(write(tmp_path / "m.csv", [CONTRACT | {"id_contrato": f"CO1.PCCNTR.1{n:03}"} for n in range(60)]))
    # Four of them begin and end the reading transaction; inside a test, each value shared asks the revision.
    for path in ("/contratos/", "/contratos/?contratista=caribe&orden=valor", "/contratos/CO1.PCCNTR.1/",
                 "/contratistas/", f"/contratistas/{contract.supplier.code}/"):  # fmt: skip
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            assert client.get(path).status_code == 200
    first = client.get("/contratos/?orden=valor").content.decode()
    assert "61 contratos" in first
    assert 'rel="next"' in first
    for odd in (
        "?anio=x&valor=zz&desde=1~2",
        "?desde_valor=1.000&hasta_valor=2.000",
        "?entidad=ciudad&clase=obra",
    ):
        assert client.get(f"/contratos/{odd}").status_code == 200

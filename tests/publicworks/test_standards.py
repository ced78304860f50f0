"""OC4IDS, OCDS and GeoJSON pass the standards' own validators, with no network (AGPL tools: tests only)."""

import functools
import json
import threading
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.http import QueryDict
from jsonschema import Draft4Validator, FormatChecker
from libcoveoc4ids.api import oc4ids_json_output
from libcoveoc4ids.config import LibCoveOC4IDSConfig
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from publicworks.indicators import CompletenessOfWorks
from publicworks.models import Contract, Modification
from publicworks.standards import geojson, oc4ids, ocds
from publicworks.standards.completeness import of_work

from .work_samples import bare_work, contract, full_work

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).parent.parent / "vendor" / "standards"
OC4IDS, OCDS = SCHEMAS / "oc4ids-0.9.5", SCHEMAS / "ocds-1.1.5"
ON = date(2026, 11, 26)


@pytest.fixture(scope="module")
def schema_host():
    """The folder of OC4IDS schemas on 127.0.0.1: lib-cove only reads them over HTTP."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=OC4IDS))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def works(institution, commitment):
    full = full_work(institution, commitment)
    contract(full)
    contract(
        full,
        code="CO1.PCCNTR.5559999",
        nature="supervision",
        modality="merit",
        status="ended",
        value=410_000_000,
        initial_value=400_000_000,
    )
    contract(
        full,
        code="CO1.PCCNTR.1",
        nature="design",
        status="unknown",
        value=0,
        initial_value=None,
        url="",
        supplier=None,
        entity_nit="",
    )
    shown = bare_work(title="Parque inventado", is_illustrative=True, purpose="Mostrar el portal.")
    contract(shown, code="DEMO-1", is_illustrative=True, modality="direct", status="cancelled")
    bare_work()
    full_work(
        institution,
        title="Muelle de la Bodeguita",
        status="completion",
        condition="normal",
        ended_on=date(2026, 9, 1),
    )
    return full


def whole(pieces) -> dict:
    return json.loads(b"".join(pieces))


def errors_of(document: dict, folder: Path, main: str, *others: str) -> list[str]:
    schemas = [json.loads((folder / name).read_text()) for name in (main, *others)]
    registry = Registry().with_resources(
        [(each["id"], Resource.from_contents(each, default_specification=DRAFT4)) for each in schemas]
    )
    checker = Draft4Validator(schemas[0], registry=registry, format_checker=FormatChecker())
    return [f"{list(error.absolute_path)}: {error.message[:160]}" for error in checker.iter_errors(document)]


def oc4ids_report(document: dict, host: str, tmp_path: Path) -> dict:
    config = LibCoveOC4IDSConfig({"schema_host": host, "schema_codelists": {"0.9": f"{host}codelists/"}})
    return oc4ids_json_output(str(tmp_path), json_data=document, lib_cove_oc4ids_config=config)


def test_the_package_of_works_passes_the_standards_own_checks(works, schema_host, tmp_path):
    document = whole(oc4ids.all_projects(QueryDict(), ON))

    assert len(document["projects"]) == 4
    assert errors_of(document, OC4IDS, "project-package-schema.json", "project-schema.json") == []
    report = oc4ids_report(document, schema_host, tmp_path)
    assert report["validation_errors"] == []
    assert report["validation_errors_count"] == 0
    assert report["additional_fields"] == {}
    assert report["conformance_checks"] == []
    assert report["additional_checks"] == []
    assert report["additional_closed_codelist_values"] == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "terminada"), ("period", {"startDate": "2026-01-01"}), ("obra", "x"), ("id", "OBR-1")],
)
def test_the_validators_would_notice(works, schema_host, tmp_path, name, value):
    document = whole(oc4ids.all_projects(QueryDict(), ON))
    document["projects"][0][name] = value
    report = oc4ids_report(document, schema_host, tmp_path)

    assert errors_of(document, OC4IDS, "project-package-schema.json", "project-schema.json") or (
        report["additional_fields"] or report["conformance_checks"]
    )


def out_of_the_zip(address: str, **options):
    """What lib-cove would fetch from the network to read records."""
    with ZipFile(OCDS / "standard-1__1__5.zip") as held:
        said = held.read(f"standard-1__1__5/schema/{address.rpartition('/')[2]}")
    return SimpleNamespace(json=lambda **how: json.loads(said, **how), raise_for_status=lambda: None)


@pytest.mark.parametrize(
    ("make", "schema"),
    [(ocds.release, "release-package-schema.json"), (ocds.record, "record-package-schema.json")],
)
def test_contracts_pass_the_standards_own_checks(works, tmp_path, make, schema, monkeypatch):
    monkeypatch.setattr("jsonref.requests.get", out_of_the_zip)
    name = schema.split("-")[0] + "s"
    rows = Contract.objects.published().with_parts().order_by("pk")
    document = whole(ocds.package(name, map(make, rows), "https://abierta.example.org/x.json", ON))

    assert len(document[name]) == 4
    assert errors_of(document, OCDS, schema, "release-schema.json") == []
    config = LibCoveOCDSConfig()
    config.config |= {"standard_zip": f"file://{OCDS / 'standard-1__1__5.zip'}", "context": "api"}
    report = ocds_json_output(str(tmp_path), json_data=document, lib_cove_ocds_config=config)
    assert report["validation_errors"] == []
    assert report.get("additional_fields", []) == []
    assert report["additional_checks"] == {}
    assert not report.get("additional_closed_codelist_values")
    assert not report.get("conformance_errors")


def test_an_otrosi_of_value_and_term_is_told_as_two_changes(works):
    (project,) = oc4ids.projects_of([works], ON)
    (first, *_others) = [
        each["summary"] for each in project["contractingProcesses"] if "5551234" in each["id"]
    ]

    told = [(each["type"], each["id"].rpartition("-")[2]) for each in first["modifications"]]
    value, term = first["modifications"][:2]
    assert [kind for kind, _id in told] == ["value", "duration", "scope", "duration"]
    assert (value["oldContractValue"]["amount"], value["newContractValue"]["amount"]) == (
        7_000_000_000,
        7_900_000_000,
    )
    assert term["newContractPeriod"]["endDate"] == "2027-03-02T23:59:59-05:00"
    assert term["oldContractPeriod"]["endDate"] == "2027-01-31T23:59:59-05:00"
    assert first["transactions"][0]["payee"]["id"] == "CO-NIT-901234567"


def test_figures_of_two_sources_stand_side_by_side(works):
    (project,) = oc4ids.projects_of([works], ON)
    physical = next(each for each in project["metrics"] if each["id"] == "physicalProgress")

    assert [(each["id"].partition("-")[0], each["measure"]) for each in physical["observations"]] == [
        ("supervisor", 42),
        ("interventoria", 39),
    ]
    assert [each["status"] for each in project["milestones"]] == ["met", "notMet", "scheduled"]


def test_an_invented_work_says_so_in_the_data():
    shown = bare_work(title="Parque inventado", is_illustrative=True)
    made = contract(shown, code="DEMO-1", is_illustrative=True)
    (project,) = oc4ids.projects_of([shown], ON)

    assert project["title"].startswith("[Dato ilustrativo]")
    assert project["additionalClassifications"][0]["id"] == "illustrative"
    assert "-ilustrativo-" in ocds.release(Contract.objects.with_parts().get(pk=made.pk))["ocid"]
    assert geojson.feature(shown)["properties"]["illustrative"] is True


def test_a_value_known_to_be_wrong_is_not_published(works):
    release = ocds.release(Contract.objects.with_parts().get(code="CO1.PCCNTR.1"))

    assert "value" not in release["contracts"][0]
    assert "value" not in release["awards"][0]


@pytest.mark.parametrize(("status", "is_final"), [("draft", False), ("under_way", False), ("closed", True)])
def test_only_what_ended_has_a_final_value(works, status, is_final):
    contract = Contract.objects.with_parts().get(code="CO1.PCCNTR.5559999")
    contract.status, contract.flaws = status, []
    (process,) = oc4ids.project(works, [contract], date(2026, 6, 30))["contractingProcesses"]
    assert ("finalValue" in process["summary"]) == is_final


def test_every_address_answers(client, works):
    features = json.loads(b"".join(client.get("/datos/obras.geojson").streaming_content))
    assert features["type"] == "FeatureCollection"
    assert features["features"][0]["geometry"]["coordinates"] == [-75.496, 10.401]
    package = json.loads(b"".join(client.get("/datos/obras/oc4ids.json?ilustrativo=false").streaming_content))
    assert len(package["projects"]) == 3
    assert client.get(f"/obras/{works.code}/oc4ids.json").json()["projects"][0]["id"].endswith(works.code)
    release = client.get("/contratos/CO1.PCCNTR.5551234/ocds.json").json()
    assert release["releases"][0]["contracts"][0]["id"] == "CO1.PCCNTR.5551234"
    year = "/datos/contratos/ocds.json?desde=2026-01-01&hasta=2026-12-31&ilustrativo=false"
    assert len(json.loads(b"".join(client.get(year).streaming_content))["releases"]) == 3
    records = json.loads(b"".join(client.get("/datos/contratos/ocds-records.json").streaming_content))
    assert len(records["records"]) == 4
    assert client.get("/datos/obras/nada.json").status_code == 404
    assert "/datos/obras/oc4ids.json" in client.get("/datos/").content.decode()
    assert "/datos/obras.geojson" in client.get("/datos/catalogo.jsonld").content.decode()


def test_more_works_need_no_more_questions(works, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        whole(oc4ids.all_projects(QueryDict(), ON))


def test_completeness_counts_what_is_published_and_names_what_is_missing(works, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = of_work(works)
    bare = of_work(bare_work())

    missing = {point.code for point in found.missing}
    assert missing == {"contact", "scope", "audits", "status", "entity_contact", "administrator"}
    assert "price_reason" not in {point.code for point in bare.missing}
    assert (found.asked, found.percent, bare.asked, bare.percent) == (37, 84, 31, 10)
    assert "final_cost" in {point.code for point in of_work(bare_work(status="completion")).missing}


def test_a_change_is_asked_its_reason_and_what_never_changed_is_not_asked():
    made = contract(bare_work())
    made.modifications.all().delete()
    Modification.objects.create(contract=made, kind="value", value_change=5)
    missing = {point.code for point in of_work(made.work).missing}
    assert "price_reason" in missing
    assert not {"price_change", "days_change", "scope_change", "other_reason"} & missing

    Modification.objects.create(contract=made, kind="term", days_change=3, reason="Lluvias.")
    published = {point.code for point in of_work(made.work).published}
    assert {"price_change", "days_change", "other_reason"} <= published


def test_a_draft_contract_publishes_nothing_of_its_work():
    work = bare_work()
    before = of_work(work)
    contract(work).withdraw(by=None, reason="Era de otra obra.")
    assert of_work(work) == before


def test_what_the_page_of_a_contract_says_is_not_called_missing():
    work = bare_work()
    contract(work, code="DEMO-2", reference="", modality="open_tender", modality_text="")
    assert not {"process", "title"} & {point.code for point in of_work(work).missing}


def test_completeness_is_on_the_page_of_the_work_and_among_the_indicators(client, works):
    assert "datos de la lista internacional de CoST" in client.get(works.get_absolute_url()).content.decode()
    reading = CompletenessOfWorks().read(ON)
    assert sum(figure.value for figure in reading.figures) == 3

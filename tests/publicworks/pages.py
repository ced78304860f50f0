"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from publicworks.models import PaaPlan, ProblemReport, Sign, Supplier, Work
from tests.page import LIGHT, LIST, Page


def work() -> str:
    """The sample work that has everything."""
    return Work.objects.get(title__startswith="Pavimentación").code


def report() -> str:
    return ProblemReport.objects.filter(answered_on__isnull=False)[0].code


def some_supplier() -> str:
    return Supplier.objects.order_by("pk")[0].code


def some_sign() -> str:
    return Sign.objects.published().filter(state="installed").order_by("pk")[0].code


def plan_year() -> int:
    return PaaPlan.objects.get(entity_nit="890480184").year


PAGES: list[Page] = [
    Page("publicworks:list", budget=LIST),
    Page("publicworks:list", query="?atrasadas=si&localidad=localidad-2", budget=LIST),
    Page("publicworks:work", (work,), budget=LIGHT),
    Page("publicworks:report_new", (work,)),
    Page("publicworks:report_sent", (work,)),
    Page("publicworks:reports", (work,), budget=LIST),
    Page("publicworks:report", (report,)),
    Page("publicworks:no_signal"),
    Page("publicworks:map", budget=LIST),
    Page("publicworks:map_explore", budget=LIST),
    Page("publicworks:map_of", ("localidad-1",), budget=LIST),
    Page("publicworks:near", query="?barrio=barrio-manga", budget=LIST),
    Page("publicworks:contracts", budget=LIST),
    Page("publicworks:contracts", query="?anio=2025&modalidad=directa&orden=valor", budget=LIST),
    Page("publicworks:contract", ("CO1.PCCNTR.5408814",)),
    Page("publicworks:contract_alerts", ("CO1.PCCNTR.5408814",)),
    Page("publicworks:work_alerts", (work,)),
    Page("publicworks:rules", budget=LIST),
    Page("publicworks:imports"),
    Page("publicworks:suppliers", budget=LIST),
    Page("publicworks:supplier", (some_supplier,), budget=LIST),
    Page("publicworks:plans"),
    Page("publicworks:plan", (plan_year, "890480184"), budget=LIST),
    Page("publicworks:plan", (plan_year, "890480184"), query="?resultado=nada&orden=valor", budget=LIST),
    Page("publicworks:spending", budget=LIST),
    Page("publicworks:spending", query="?por=contratista&entidad=todas", budget=LIST),
    Page("publicworks:sign_check"),
    Page("publicworks:sign", (some_sign,)),
    Page("publicworks:sign_report", ("7K3QF9X",)),
    Page("publicworks:sign_reported", ("7K3QF9X",)),
]
OTHERS: set[str] = {
    "publicworks:work_map",
    "publicworks:rules_csv",
    "publicworks:worker",
    "publicworks:report_confirm",
    "publicworks:report_stop",
    "publicworks:scan_without_code",
    "publicworks:scan",
    "publicworks:scan_data",
    "publicworks:work_oc4ids",
    "publicworks:contract_ocds",
    "publicworks:plan_file",
    "publicworks:spending_file",
    "publicworks:direct_file",
    "publicworks:moves_file",
}

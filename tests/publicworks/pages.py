"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from publicworks.models import Supplier
from tests.page import LIST, Page


def some_supplier() -> str:
    return Supplier.objects.order_by("pk")[0].code


PAGES: list[Page] = [
    Page("publicworks:list", budget=LIST),
    Page("publicworks:map", budget=LIST),
    Page("publicworks:map_of", ("localidad-1",), budget=LIST),
    Page("publicworks:near", query="?barrio=barrio-manga", budget=LIST),
    Page("publicworks:contracts", budget=LIST),
    Page("publicworks:contracts", query="?anio=2025&modalidad=directa&orden=valor", budget=LIST),
    Page("publicworks:contract", ("CO1.PCCNTR.5408814",)),
    Page("publicworks:imports"),
    Page("publicworks:suppliers", budget=LIST),
    Page("publicworks:supplier", (some_supplier,), budget=LIST),
    Page("publicworks:sign_check"),
    Page("publicworks:sign_report", ("7K3QF9X",)),
    Page("publicworks:sign_reported", ("7K3QF9X",)),
]
OTHERS: set[str] = {
    "publicworks:work",
    "publicworks:work_map",
    "publicworks:report",
    "publicworks:report_new",
    "publicworks:report_sent",
    "publicworks:report_confirm",
    "publicworks:report_stop",
    "publicworks:reports",
    "publicworks:scan_without_code",
    "publicworks:scan",
    "publicworks:scan_data",
    "publicworks:work_oc4ids",
    "publicworks:contract_ocds",
    "publicworks:sign",
}

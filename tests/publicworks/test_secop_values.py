"""Each trap of the source, on a cell like the ones it was seen in."""

from __future__ import annotations

from typing import Any

import pytest

from publicworks.secop import enums, suppliers, values


@pytest.mark.parametrize(
    "cell", [None, "", "No Definido", "NO APLICA", "N/D", " no defenido ", "Sin Descripcion"]
)
def test_sentinels_say_nothing(cell: Any) -> None:
    assert values.text(cell) == ""
    assert values.money(cell) is None
    assert values.day(cell) is None


@pytest.mark.parametrize(
    ("cell", "nine", "good"),
    [
        ("890480184", "890480184", True),
        ("9015410214", "901541021", True),  # the check digit glued to it
        ("890.480.184-4", "890480184", True),
        (9015410210, "901541021", False),
        ("890480184.0", "890480184", True),
        ("0", "", False),
    ],
)
def test_nit_has_nine_digits(cell: Any, nine: str, good: bool) -> None:
    assert values.nit(str(cell)) == (nine, good)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("63878000.0", "63878000.00"),
        ("1.234.567,89", "1234567.89"),
        ("$ 1,234,567", "1234567.00"),
        (431340000, "431340000.00"),
        ("4.3134E+11", "431340000000.00"),
    ],
)
def test_sums_as_people_and_spreadsheets_write_them(cell: Any, said: str) -> None:
    assert values.money(cell) == said


@pytest.mark.parametrize("cell", ["doce", "-5", "1e400", "NaN1", "9" * 30])
def test_what_is_no_sum_is_refused(cell: str) -> None:
    with pytest.raises(values.Refused):
        values.money(cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2022-12-05T00:00:00.000", "2022-12-05"),  # without zone: Bogotá
        ("2022-12-05T03:00:00.000Z", "2022-12-04"),
        ("12/05/2022", "2022-12-05"),
        ("25/12/2022 12:00:00 AM", "2022-12-25"),
        ("2022-12-05", "2022-12-05"),
    ],
)
def test_days_are_days_in_bogota(cell: str, said: str) -> None:
    assert values.day(cell) == said


def test_addresses_bpin_and_broken_letters() -> None:
    assert values.link({"url": "https://secop.gov.co/CO1.NTC.5"}) == "https://secop.gov.co/CO1.NTC.5"
    assert values.link('{"url": "https://secop.gov.co/x"}') == "https://secop.gov.co/x"
    assert values.link("javascript:alert(1)") == ""
    assert values.notice("https://x/?noticeUID=CO1.NTC.5&a=1") == "CO1.NTC.5"
    assert values.bpin("'2024130010123") == "2024130010123"
    assert values.bpin("12") == ""
    assert values.text("Rama Judicial \x96 Dirección\x00") == "Rama Judicial – Dirección"


@pytest.mark.parametrize("cell", ["CEDIDO", "cedido", "Cedido "])
def test_enums_in_any_case(cell: str) -> None:
    assert enums.status(cell) == "assigned"
    assert enums.modality("Selección abreviada subasta inversa") == "auction"
    assert enums.modality("Seleccion Abreviada Menor Cuantia Sin Manifestacion Interes") == "abbreviated"
    assert enums.modification("REACTIVACION") == "resumption"
    assert enums.modification("MODIFICACION GENERAL", "5.00", 3) == "value_and_term"


def test_a_person_leaves_no_number() -> None:
    known = suppliers.supplier(
        document_type="Cédula de Ciudadanía", document="1047399999", name="Ana Puello", code="", is_group="No"
    )
    assert known.kind == "natural"
    assert known.nit == ""
    assert "1047399999" not in str(known)
    assert (
        known.key
        == suppliers.supplier(
            document_type="NIT", document="1047399999", name="ANA PUELLO", code="", is_group=""
        ).key
    )  # the same person, told by the digest

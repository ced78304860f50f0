"""A document typed in every way is one voter; a mailbox written in every way is one mailbox."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreation.voting.documents import normal_email, normal_number, read_line

SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]
NOISE = st.text(alphabet=" .\u00a0\u2009,-_'\t", max_size=3)


@st.composite
def typed(draw) -> tuple[str, str]:
    """A number, and one of the ways in which people write it."""
    number = str(draw(st.integers(min_value=100, max_value=99_999_999_999)))
    script = draw(st.sampled_from(SCRIPTS))
    signs = [script[int(digit)] for digit in number]
    text = "".join(draw(NOISE) + sign for sign in signs) + draw(NOISE)
    before = draw(
        st.sampled_from(["", "00", "C.C. ", "CC ", "cc:", "Cédula No. ", "cédula de ciudadanía # "])
    )
    return number, before + text


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(typed())
def test_one_number_however_it_is_typed(case: tuple[str, str]) -> None:
    number, text = case
    assert normal_number("CC", text) == number


@pytest.mark.parametrize(
    "text",
    ["", "12", "abc", "1.047.12x.456", "1234567890123", "CC", "0", "½¼", "1047123456; DROP TABLE", "²"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        normal_number("CC", text)


def test_a_passport_keeps_its_letters_and_zeros() -> None:
    assert normal_number("PA", " ao-012345 ") == normal_number("PA", "AO012345") == "AO012345"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("CC 1.047.123.456", ("CC", "1047123456")),
        ("c.c. 1047123456", ("CC", "1047123456")),
        ("1047123456", ("CC", "1047123456")),
        ("TI-1044 555 666", ("TI", "1044555666")),
        ("ppt: 5123456", ("PPT", "5123456")),
        ("PA AO012345", ("PA", "AO012345")),
    ],
)
def test_a_line_of_a_list_says_kind_and_number(line: str, said: tuple[str, str]) -> None:
    assert read_line(line) == said


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="tipo de documento"):
        read_line("NIT 900123456")


@pytest.mark.parametrize(
    "text", ["ana.perez@gmail.com", " ANA.PEREZ+voto@Gmail.com", "anaperez@googlemail.com"]
)
def test_one_mailbox_however_it_is_written(text: str) -> None:
    assert normal_email(text) == "anaperez@gmail.com"

"""Public codes: what people mistype, what they may never be told is right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartagena_ogp.codes import ALPHABET, check_character, is_valid, near, new_code, normalise, with_check

codes = st.builds(new_code, st.integers(min_value=4, max_value=10))


def test_check_character_is_that_of_the_standard():
    # The worked example of the GRid standard, which uses ISO 7064 MOD 37,36.
    assert check_character("A12425GABC1234002") == "M"
    assert check_character("B1A2C3") == _slow_check("B1A2C3")


def _slow_check(body: str) -> str:
    """The definition: the only character that brings the whole string to 1 modulo 36."""
    symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    product = 36
    for character in body:
        remainder = (product + symbols.index(character)) % 36 or 36
        product = remainder * 2 % 37
    return next(symbol for value, symbol in enumerate(symbols) if (product + value) % 36 == 1)


def test_new_code_has_six_characters_and_a_check():
    code = new_code()

    assert len(code) == 7
    assert set(code) <= set(ALPHABET)
    assert is_valid(code)


def test_new_codes_do_not_repeat_in_a_row():
    assert len({new_code() for _ in range(500)}) == 500


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7k3-qf9", "7K3QF9"),
        (" 7K3 QF9 ", "7K3QF9"),
        ("OIL", "011"),
        ("oil", "011"),
        ("u", "V"),
        ("7k3\u2013qf9", "7K3QF9"),
    ],
)
def test_normalise_reads_what_was_meant(typed, meant):
    assert normalise(typed) == meant


@settings(deadline=None)
@given(codes)
def test_any_way_of_writing_a_code_is_the_same_code(code):
    written = "-".join([code[:3].lower(), code[3:].replace("0", "o").replace("1", "l")])

    assert normalise(written) == code
    assert is_valid(written)


@settings(deadline=None)
@given(codes, st.data())
def test_one_wrong_character_is_noticed(code, data):
    place = data.draw(st.integers(min_value=0, max_value=len(code) - 1))
    wrong = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[place]]))

    assert not is_valid(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize("text", ["", "7", "-", "ÑÑÑÑÑÑÑ", "<script>", "７K3QF9A", "/" * 7])
def test_nonsense_is_not_a_code(text):
    assert not is_valid(text)


def test_with_check_refuses_what_could_be_misread():
    unlucky = next(body for number in range(1000) if check_character(body := f"{number:06}") in "ILOU")

    with pytest.raises(ValueError, match="misread"):
        with_check(unlucky)
    with pytest.raises(ValueError, match="Crockford"):
        with_check("ÑÑÑÑÑÑ")


@settings(deadline=None, max_examples=25)
@given(codes, st.data())
def test_a_code_with_one_slip_is_near_the_one_that_was_meant(code, data):
    at = data.draw(st.integers(min_value=0, max_value=len(code) - 2))
    wrong = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[at]]))
    slips = [
        code[:at] + wrong + code[at + 1 :],
        code[:at] + code[at + 1 :],
        code[:at] + wrong + code[at:],
        code[:at] + code[at + 1] + code[at] + code[at + 2 :],
    ]

    assert [slip for slip in slips if slip != code and code not in near(slip)] == []
    assert code not in near(code)
    assert all(is_valid(each) for each in near(code))

"""What people read: dates, money, percentages and statuses, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator

from cartagena_ogp.templatetags import portal

NB = "\u00a0"
AFTERNOON = datetime(2026, 3, 12, 20, 30, tzinfo=UTC)


def spaces(text: str) -> str:
    """Read a text with its non-breaking spaces shown as plain ones."""
    return text.replace(NB, " ")


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"):
        yield


def test_a_date_and_its_month_are_written_out():
    assert portal.day(date(2026, 3, 12)) == f"12{NB}de{NB}marzo{NB}de{NB}2026"
    assert spaces(portal.month_year(date(2023, 1, 1))) == "enero de 2023"


@pytest.mark.parametrize(
    "text", ["corto", "ñandú, «sí»… " * 9, "e\u0301" * 30, "кошка й" * 9, "x" * 20, "x" * 21]
)
def test_a_long_text_is_shortened_as_django_does(text: str) -> None:
    assert portal.shortened(text, 20) == Truncator(text).chars(20)


def test_a_moment_is_read_in_bogota():
    assert spaces(portal.moment(AFTERNOON)) == "12 de marzo de 2026, 3:30 p. m."
    assert spaces(portal.day(datetime(2026, 3, 12, 3, 0, tzinfo=UTC))) == "11 de marzo de 2026"
    assert portal.iso(AFTERNOON) == "2026-03-12T15:30:00-05:00"


@pytest.mark.parametrize(
    ("utc_hour", "words"), [(5, "12:00 a. m."), (17, "12:00 p. m."), (16, "11:00 a. m."), (23, "6:00 p. m.")]
)
def test_midnight_and_noon_have_their_hour(utc_hour, words):
    assert spaces(portal.hour(datetime(2026, 3, 12, utc_hour, 0, tzinfo=UTC))) == words


def test_english_has_its_own_forms(english):
    assert spaces(portal.moment(AFTERNOON)) == "12 March 2026, 3:30 pm"
    assert spaces(portal.pesos(4_812_000_000)) == "COP 4,812 million"
    assert portal.percent("12.5") == "12.5%"
    assert portal.number("1234.5") == "1,234.5"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (4_812_345_678, "$ 4.812 millones"),
        (1_420_000, "$ 1.420.000"),
        (12_500_000, "$ 12,5 millones"),
        (20_000_000, "$ 20 millones"),
        (Decimal("9999999"), "$ 9.999.999"),
        (Decimal("1420000.50"), "$ 1.420.000,50"),
        (0, "$ 0"),
        ("4812000000.00", "$ 4.812 millones"),
    ],
)
def test_money_is_written_to_be_read_aloud(amount, words):
    assert spaces(portal.pesos(amount)) == words


def test_exact_money_keeps_every_peso():
    assert spaces(portal.pesos_exact(4_812_345_678)) == "$ 4.812.345.678"


@pytest.mark.parametrize(
    ("value", "words"), [(62, "62 %"), (Decimal("100.00"), "100 %"), (12.5, "12,5 %"), (0, "0 %"), (None, "")]
)
def test_percentages_drop_useless_zeros(value, words):
    assert spaces(portal.percent(value)) == words


@pytest.mark.parametrize(
    "write", [portal.day, portal.month_year, portal.moment, portal.iso, portal.pesos, portal.number]
)
def test_nothing_is_written_as_nothing(write):
    assert write(None) == ""


@pytest.mark.parametrize("write", [portal.pesos, portal.percent, portal.number])
def test_what_is_no_number_is_written_as_nothing(write):
    assert write("mucho") == write("NaN") == ""


def test_a_key_is_read_in_groups_of_four():
    assert portal.groups_of_four("7H2K-9QWE 4RT5") == ["7H2K", "9QWE", "4RT5"]


def test_svg_numbers_never_take_a_comma():
    assert [portal.iso_number(value) for value in (Decimal("62.50"), 100, None)] == ["62.5", "100", "0"]


def test_a_status_has_a_sign_and_a_word():
    html = render_to_string("components/status_tag.html", {"status": "substantial"})
    assert "Sustancial" in html
    assert '<span aria-hidden="true">◕</span>' in html
    assert "tag--progress" in html


def test_the_longest_bar_fills_the_chart():
    drawn = portal.bars([{"label": "A", "value": 12, "tone": "done"}, {"label": "B", "value": 3}])
    assert [(bar.label, bar.display, bar.tone, bar.width) for bar in drawn] == [
        ("A", "12", "done", "100.0"),
        ("B", "3", "progress", "25.0"),
    ]
    assert portal.bars([]) == []


def test_whatsapp_link_carries_text_and_address_escaped():
    link = portal.whatsapp("Va al 62 %", "https://ejemplo.co/a?b=1&c")
    assert link == "https://wa.me/?text=Va%20al%2062%20%25%20https%3A%2F%2Fejemplo.co%2Fa%3Fb%3D1%26c"


class TwoQuestions(forms.Form):
    name = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("Nada coincide.")


def test_the_error_summary_points_at_controls_that_exist():
    form = TwoQuestions({})
    links = portal.error_links(form)
    assert links[0] == ("", "Nada coincide.")
    html = str(form)
    assert [link.href for link in links[1:]] == ["#id_name", "#id_kind_0"]
    assert all(f'id="{link.href[1:]}"' in html for link in links[1:])


def test_spanish_passages_are_marked_only_on_english_pages():
    assert portal.lang_es() == ""
    with translation.override("en"):
        assert portal.lang_es() == ' lang="es"'

"""The places that the portal carries with it: how many, whose children they are, how small their outlines."""

import re
from collections import Counter

import pytest

from cartagena_ogp import territory_data

ROWS = territory_data.read()
BY_CODE = {row.code: row for row in ROWS}
PATH = re.compile(r"^(M-?\d+ -?\d+l(-?\d+[ ]?)+z)+$")
LIMITS = {"localidad": 1500, "ucg": 600, "barrio": 250, "rural": 250, "isla": 250}


def test_every_place_is_there():
    assert Counter(row.kind for row in ROWS) == {
        "distrito": 1,
        "localidad": 3,
        "ucg": 15,
        "barrio": 187,
        "rural": 17,
        "isla": 11,
    }


def test_codes_are_unique_and_never_depend_on_accents():
    assert len(BY_CODE) == len(ROWS)
    assert all(re.fullmatch(r"[a-z0-9-]{3,80}", code) for code in BY_CODE)
    assert BY_CODE["barrio-getsemani"].name == "Getsemaní"
    assert BY_CODE["ucg-08"].name == "Unidad Comunera de Gobierno 8"


def test_names_are_unique_among_places_of_the_same_kind():
    assert max(Counter((row.kind, row.name) for row in ROWS).values()) == 1


@pytest.mark.parametrize(
    ("kind", "parents"),
    [
        ("localidad", {"distrito"}),
        ("ucg", {"localidad"}),
        ("barrio", {"ucg"}),
        ("rural", {"localidad"}),
        ("isla", {"localidad"}),
    ],
)
def test_each_place_hangs_from_the_right_kind(kind, parents):
    assert {BY_CODE[row.parent].kind for row in ROWS if row.kind == kind} == parents


def test_parents_come_before_their_children():
    seen = set()
    for row in ROWS:
        assert not row.parent or row.parent in seen
        seen.add(row.code)


@pytest.mark.parametrize(
    ("barrio", "ucg", "localidad"),
    [
        ("barrio-bocagrande", "ucg-01", "localidad-1"),
        ("barrio-el-pozon", "ucg-06", "localidad-2"),
        ("barrio-olaya-sector-central", "ucg-05", "localidad-2"),
        ("barrio-nelson-mandela", "ucg-14", "localidad-3"),
        ("barrio-los-girasoles", "ucg-11", "localidad-3"),
    ],
)
def test_known_barrios_belong_where_they_do(barrio, ucg, localidad):
    assert BY_CODE[barrio].parent == ucg
    assert BY_CODE[ucg].parent == localidad


def test_outlines_are_small_svg_paths():
    for row in ROWS:
        assert not row.outline or PATH.match(row.outline), row.code
        limit = 600 if row.code == "barrio-zona-industrial" else LIMITS.get(row.kind, 0)
        assert len(row.outline) <= limit, row.code
    assert territory_data.SOURCE.stat().st_size <= 150_000


def test_only_places_that_the_source_leaves_out_lack_an_outline():
    without = {row.code for row in ROWS if not row.outline}
    assert without == {
        "cartagena",
        "barrio-villas-de-aranjuez",
        "barrio-los-girasoles",
        "barrio-ciudad-jardin",
        "isla-santa-cruz-del-islote",
        "rural-palmarito",
    }
    assert all(BY_CODE[code].note for code in without - {"cartagena"})


def test_points_and_people_are_believable():
    for row in ROWS:
        assert (row.latitude is None) == (row.longitude is None)
        if row.latitude is not None and row.longitude is not None:
            assert 9.3 < row.latitude < 10.7
            assert -76.2 < row.longitude < -75.3
    people = [row.population_2018 for row in ROWS if row.population_2018 is not None]
    assert len(people) == 184
    assert sum(people) == 780_216
    assert BY_CODE["barrio-santa-maria"].population_2018 == 2450


def test_barrios_lie_inside_the_urban_view_box():
    west, north, width, height = map(int, territory_data.view_boxes()["urban"].split())
    for row in ROWS:
        if row.kind == "barrio" and row.latitude is not None and row.longitude is not None:
            x, y = territory_data.to_grid(row.latitude, row.longitude)
            assert west < x < west + width, row.code
            assert north < y < north + height, row.code

"""The delivered style sheet is its sources, no more, and small."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings

from cartagena_ogp import assets

BUDGET = 8 * 1024
SCRIPT_BUDGET = 2 * 1024
"""Compressed bytes of all the scripts of a citizen's page (UX guide, section 7: the page of a work)."""
DESK_SCRIPTS = {"here.js", "keys.js"}
MAP_SCRIPT_BUDGET = 12 * 1024
"""Bytes, uncompressed, of what is asked for only after the click that opens the map that moves."""


SHEETS = assets.sheets()


@pytest.mark.parametrize("name", SHEETS)
def test_a_delivered_sheet_is_up_to_date(name):
    delivered = assets.css_directory() / name
    assert delivered.read_text(encoding="utf-8") == SHEETS[name], "run manage.py build_assets"


@pytest.mark.parametrize("name", SHEETS)
def test_a_delivered_sheet_keeps_its_budget(name):
    assert len(brotli.compress(SHEETS[name].encode())) <= BUDGET


def test_the_script_keeps_its_budget():
    scripts = (Path(settings.BASE_DIR) / "static" / "js").glob("*.js")
    sizes = {path.name: len(brotli.compress(path.read_bytes())) for path in scripts}
    assert sizes.keys() >= DESK_SCRIPTS
    assert sum(size for name, size in sizes.items() if name not in DESK_SCRIPTS) <= SCRIPT_BUDGET


def test_the_map_that_moves_keeps_its_budget():
    scripts = list((Path(settings.BASE_DIR) / "static" / "js" / "maps").glob("*.js"))
    assert 0 < sum(path.stat().st_size for path in scripts) <= MAP_SCRIPT_BUDGET


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_braces_balance_and_every_layer_is_declared(sheet):
    assert sheet.count("{") == sheet.count("}")
    assert sheet.startswith("@layer tokens,base,layout,components,utilities,print;")


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_nothing_is_asked_of_another_host(sheet):
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert "!important" not in sheet


def test_minify_keeps_the_spaces_that_mean_something():
    css = "a  :hover { top: calc(1rem + 2px); } /* gone */\n@media (width > 4em) and (color) { b { top: 0 } }"
    assert assets.minify(css) == "a :hover{top:calc(1rem + 2px)}@media (width > 4em) and (color){b{top:0}}"

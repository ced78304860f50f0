"""The delivered style sheet is its sources, no more, and small."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings

from cartagena_ogp import assets

BUDGET = 8 * 1024
SCRIPT_BUDGET = 2 * 1024


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
    assert sum(len(brotli.compress(path.read_bytes())) for path in scripts) <= SCRIPT_BUDGET


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

"""The delivered style sheet is its sources, no more, and small."""

from pathlib import Path

import brotli
from django.conf import settings

from cartagena_ogp import assets

BUDGET = 8 * 1024
SCRIPT_BUDGET = 2 * 1024


def test_the_delivered_sheet_is_up_to_date():
    delivered = assets.css_directory() / assets.DELIVERED
    assert delivered.read_text(encoding="utf-8") == assets.stylesheet(), "run manage.py build_assets"


def test_the_delivered_sheet_keeps_its_budget():
    assert len(brotli.compress(assets.stylesheet().encode())) <= BUDGET


def test_the_script_keeps_its_budget():
    scripts = (Path(settings.BASE_DIR) / "static" / "js").glob("*.js")
    assert sum(len(brotli.compress(path.read_bytes())) for path in scripts) <= SCRIPT_BUDGET


def test_braces_balance_and_every_layer_is_declared():
    sheet = assets.stylesheet()
    assert sheet.count("{") == sheet.count("}")
    assert sheet.startswith("@layer tokens,base,layout,components,utilities,print;")


def test_nothing_is_asked_of_another_host():
    assert "url(" not in assets.stylesheet()
    assert "@import" not in assets.stylesheet()
    assert "!important" not in assets.stylesheet()


def test_minify_keeps_the_spaces_that_mean_something():
    css = "a  :hover { top: calc(1rem + 2px); } /* gone */\n@media (width > 4em) and (color) { b { top: 0 } }"
    assert assets.minify(css) == "a :hover{top:calc(1rem + 2px)}@media (width > 4em) and (color){b{top:0}}"

"""The colours of tokens.css keep WCAG's contrast: 7:1 for text (AAA), 3:1 for borders and focus."""

import re

import pytest

from cartagena_ogp import assets

TEXT_ON = [
    *((ink, ground) for ink in ("tinta", "tenue", "mar", "visitado") for ground in ("fondo", "superficie")),
    *((ink, "superficie") for ink in ("buganvilla", "manglar", "ocre-texto", "teja")),
    ("ocre-texto", "fondo"),
    *(
        (f"tag-{tone}-tinta", f"tag-{tone}")
        for tone in ("neutral", "progress", "late", "done", "bad", "check")
    ),
    ("sobre-mar", "mar"),
    ("sobre-mar", "buganvilla"),
    ("sobre-mar", "teja"),
]
WHITE_ON = ["mar-900", "gov"]
SHAPES_ON = [
    *(("borde-campo", ground) for ground in ("fondo", "superficie")),
    *(("foco", ground) for ground in ("fondo", "superficie", "tag-progress", "tag-late")),
]
SCHEMES = ["light", "dark", "high contrast", "dark high contrast"]


def _tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6})\b", css))


def _scheme(name: str) -> dict[str, str]:
    css = assets.minify((assets.css_directory() / "tokens.css").read_text(encoding="utf-8"))
    roots = re.findall(r":root\{([^}]*)\}", css)
    contrasts = re.findall(r'\[data-contrast="alto"\]\{([^}]*)\}', css)
    parts = [roots[0]]
    if "dark" in name:
        parts.append(roots[1])
    if "high contrast" in name:
        parts += contrasts if "dark" in name else contrasts[:1]
    return {token: colour for part in parts for token, colour in _tokens(part).items()}


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the WCAG contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_wcags():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#0B5275", "#FFFFFF") == pytest.approx(8.5, abs=0.1)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_text_reads_at_seven_to_one(scheme, ink, ground):
    tokens = _scheme(scheme)
    assert contrast(tokens[ink], tokens[ground]) >= 7, f"{ink} on {ground}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", WHITE_ON)
def test_white_reads_on_the_bars(scheme, ground):
    assert contrast("#FFFFFF", _scheme(scheme)[ground]) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES_ON)
def test_borders_and_focus_are_seen(scheme, shape, ground):
    tokens = _scheme(scheme)
    assert contrast(tokens[shape], tokens[ground]) >= 3, f"{shape} on {ground}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_ring_and_its_halo_differ(scheme):
    tokens = _scheme(scheme)
    assert contrast(tokens["foco"], tokens["foco-halo"]) >= 3

"""Hundreds of lines that say little each: the template language takes longer to draw them than to find them.

`{% load many %}`. Everything is escaped here as it would be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

SELECTED = SafeString(" selected")
NOTHING = SafeString("")


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a list to choose from: pairs of value and words."""
    lines = ((value, SELECTED if value == chosen else NOTHING, words) for value, words in choices)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', lines)


@register.simple_tag
def map_points(points: Iterable[Mapping[str, str]]) -> SafeString:
    """The points of `components/map.html`: each with x, y, r, url, label and tone."""
    line = (
        '<a href="{}" tabindex="-1"><circle class="map__point map__point--{}" cx="{}" cy="{}" r="{}">'
        "<title>{}</title></circle></a>"
    )
    names = ("url", "tone", "x", "y", "r", "label")
    return format_html_join("\n", line, ([point[name] for name in names] for point in points))


@register.simple_tag
def map_shapes(shapes: Iterable[Mapping[str, Any]]) -> SafeString:
    """The shapes of `components/map.html`: each with path and label, and perhaps url, selected and some."""
    return format_html_join("\n", "{}", ((shape_of(shape),) for shape in shapes))


def shape_of(shape: Mapping[str, Any]) -> SafeString:
    kind = "selected" if shape.get("selected") else "some" if shape.get("some") else ""
    drawn = format_html(
        '<path class="map__shape{}" d="{}"><title>{}</title></path>',
        format_html(" map__shape--{}", kind) if kind else NOTHING,
        shape["path"],
        shape["label"],
    )
    if not shape.get("url"):
        return drawn
    return format_html('<a href="{}" tabindex="-1">{}</a>', shape["url"], drawn)

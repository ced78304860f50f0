"""Hundreds of lines that say little each: the template language takes longer to draw them than to find them.

`{% load many %}`. Everything is escaped here as it would be there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString

from cartagena_ogp.drawing import draw, draw_each
from cartagena_ogp.templatetags.portal import day, iso

register = template.Library()

SELECTED = SafeString(" selected")
NOTHING = SafeString("")
NEEDS_NOTHING = {SafeString, int}


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a list to choose from: pairs of value and words."""
    lines = ((value, SELECTED if value == chosen else NOTHING, words) for value, words in choices)
    return joined(filled('<option value="{}"{}>{}</option>', *line) for line in lines)


@register.simple_tag
def cards(items: Iterable[Mapping[str, Any]], level: int | str = "") -> SafeString:
    """The items of `components/item_list.html`."""
    drawn = draw_each("components/card.html", items, {"level": level})
    return joined(filled("<li>{}</li>", one) for one in drawn)


@register.simple_tag(name="draw_each")
def drawn_each(template_name: str, rows: Iterable[Mapping[str, Any]], /, **inputs: Any) -> SafeString:
    """As `{% draw %}` of each of some rows, whose facts are its inputs together with these."""
    return joined(draw_each(template_name, rows, inputs))


@register.simple_tag
def map_points(points: Iterable[Mapping[str, object]]) -> SafeString:
    """The points of `components/map.html`: each with x, y, r, url, label and tone."""
    line = (
        '<a href="{}" tabindex="-1"><circle class="map__point map__point--{}" cx="{}" cy="{}" r="{}">'
        "<title>{}</title></circle></a>"
    )
    names = ("url", "tone", "x", "y", "r", "label")
    return joined(filled(line, *[point[name] for name in names]) for point in points)


@register.simple_tag
def map_shapes(shapes: Iterable[Mapping[str, Any]]) -> SafeString:
    """The shapes of `components/map.html`: each with path and label, and perhaps url, selected and some."""
    return joined(map(shape_of, shapes))


def shape_of(shape: Mapping[str, Any]) -> SafeString:
    kind = "selected" if shape.get("selected") else "some" if shape.get("some") else ""
    drawn = filled(
        '<path class="map__shape{}" d="{}"><title>{}</title></path>',
        filled(" map__shape--{}", kind) if kind else NOTHING,
        shape["path"],
        shape["label"],
    )
    if not shape.get("url"):
        return drawn
    return filled('<a href="{}" tabindex="-1">{}</a>', shape["url"], drawn)


class StatusTags(dict[tuple[str, str], SafeString]):
    """The tags of one page by status and label, each drawn once; without a label, with the status's own."""

    def __missing__(self, key: tuple[str, str]) -> SafeString:
        status, label = key
        self[key] = draw("components/status_tag.html", {"status": status, "label": label})
        return self[key]


def filled(line: str, *values: object) -> SafeString:
    """What `format_html` gives, without asking of each value whether it is lazy."""
    safe = [one if type(one) in NEEDS_NOTHING else escape(str(one)) for one in values]
    return SafeString(line.format(*safe))  # nosec B703


def joined(lines: Iterable[SafeString], between: str = "\n") -> SafeString:
    return SafeString(between.join(lines))  # nosec B703


def time_of(when: date, words: str = "") -> SafeString:
    """A day or a moment, with its date for machines; in other `words` than the day's if given."""
    return filled('<time datetime="{}">{}</time>', iso(when), words or day(when))

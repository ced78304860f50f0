"""What a browser would send back of a form that nobody touched."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
UNSENT = {"submit", "button", "file", "image", "reset"}


def fields_of_form(document: str) -> dict[str, str | list[str]]:
    """The fields of the largest form of a page, with the values they came with."""
    forms = list(html5lib.parse(document).iter(f"{HTML}form"))
    if not forms:
        return {}
    form = max(forms, key=lambda one: sum(1 for _node in one.iter()))
    fields: dict[str, str | list[str]] = {}
    for node in form.iter():
        name = node.get("name")
        if name and (value := value_of(node)) is not None:
            fields[name] = value
    return fields


def value_of(node: Element) -> str | list[str] | None:
    kind = node.get("type", "text")
    if node.tag == f"{HTML}input" and kind not in UNSENT:
        is_on = kind not in {"checkbox", "radio"} or node.get("checked") is not None
        return node.get("value", "on" if kind == "checkbox" else "") if is_on else None
    if node.tag == f"{HTML}textarea":
        return (node.text or "").removeprefix("\n")
    if node.tag == f"{HTML}select":
        return [
            each.get("value", "") for each in node.iter(f"{HTML}option") if each.get("selected") is not None
        ]
    return None

"""Keeps the English catalogues equal to what the code says: `make words`. Needs no gettext.

Each room has its own catalogue, `<room>/locale/en`, with the strings of `<room>/` and `templates/<room>/`;
what the floor and the commitments say is in `locale/en`. New strings enter with an empty translation,
strings that nobody says any more leave, and the `.mo` is written from the `.po`. The catalogues in Spanish,
of Django's own words and of the data dictionary, are written by hand and only compiled.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("publicworks", "cocreation", "complaints", "monitoring")
FLOOR = ("cartagena_ogp", "commitments")
CALLS = {"_": "m", "gettext": "m", "gettext_lazy": "m", "gettext_noop": "m"}
CALLS |= {"ngettext": "mp", "ngettext_lazy": "mp", "pgettext": "cm", "pgettext_lazy": "cm"}
CALLS |= {"npgettext": "cmp", "npgettext_lazy": "cmp"}
TEXT = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
SAID = re.compile(rf"\b({'|'.join(CALLS)})\(\s*u?({TEXT})(?:\s*,\s*u?({TEXT}))?(?:\s*,\s*u?({TEXT}))?")


DJANGO, DICTIONARY = (ROOT / folder / "locale/es/LC_MESSAGES/django.po" for folder in ("", "cartagena_ogp"))


class Said(NamedTuple):
    """One string to translate, with what makes it another one."""

    context: str | None
    text: str
    plural: str


def catalogue(room: str) -> Path:
    """The `.po` of a room; of the floor without a name."""
    return ROOT / room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def sources(room: str) -> list[Path]:
    """The files whose strings the catalogue of a room holds."""
    if room:
        folders, files = [ROOT / room, ROOT / "templates" / room], []
    else:
        folders = [ROOT / name for name in FLOOR]
        folders += [f for f in (ROOT / "templates").iterdir() if f.is_dir() and f.name not in ROOMS]
        files = list((ROOT / "templates").glob("*.*"))
    files += [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}
    ]
    return sorted(files)


def said_in(path: Path) -> Iterator[Said]:
    """The strings that a file marks for translation."""
    text = path.read_text(encoding="utf-8")
    yield from in_python(text) if path.suffix == ".py" else in_template(text, path)


def in_python(text: str) -> Iterator[Said]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        parts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in CALLS and len(parts) >= len(CALLS[name]):
            yield as_said(CALLS[name], parts)


def in_template(text: str, path: Path) -> Iterator[Said]:
    if path.suffix == ".txt" and "{%" not in text and "{{" not in text:
        return
    for name, *found in SAID.findall(templatize(text, origin=str(path))):
        parts = [ast.literal_eval(one).replace("\r\n", "\n") for one in found if one]
        if len(parts) >= len(CALLS[name]):
            yield as_said(CALLS[name], parts)


def as_said(shape: str, parts: list[str]) -> Said:
    found = dict(zip(shape, parts, strict=False))
    return Said(found.get("c"), found["m"], found.get("p", ""))


def all_said(room: str) -> dict[Said, None]:
    """Every string of a room once, in the order of its files."""
    seen: dict[tuple[str | None, str], Said] = {}
    for path in sources(room):
        for one in said_in(path):
            key = (one.context, one.text)
            if one.text and (key not in seen or one.plural):
                seen[key] = one
    return dict.fromkeys(seen.values())


def align(room: str) -> int:
    """Make the catalogue of a room hold exactly what it says; return how many wait for a translation."""
    path = catalogue(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Project-Id-Version": "cartagena-ogp",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for one in all_said(room):
        entry = known.get((one.context, one.text))
        if entry is None or bool(entry.msgid_plural) != bool(one.plural):
            entry = polib.POEntry(msgctxt=one.context, msgid=one.text, msgid_plural=one.plural)
            entry.msgstr_plural = {0: "", 1: ""} if one.plural else {}
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"] + (
            ["python-format"] if "python-format" not in entry.flags and "%(" in one.text else []
        )
        new.append(entry)
    new.save(str(path))
    new.save_as_mofile(str(path.with_suffix(".mo")))
    return len([entry for entry in new if not entry.translated()])


def main() -> None:
    for path in (DJANGO, DICTIONARY):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    for room in ("", *ROOMS):
        if room and not list(all_said(room)):
            continue
        waiting = align(room)
        sys.stdout.write(f"{catalogue(room).relative_to(ROOT)}: {waiting} sin traducir\n")


if __name__ == "__main__":
    main()

"""The repository looks after itself: who may import whom, what is unused, what is not said in English."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from cartagena_ogp import assets, records
from cartagena_ogp.opendata.columns import columns_of
from scripts import words

ROOT = Path(settings.BASE_DIR)
FLOOR = "cartagena_ogp"
# Who stands on whom.
MAY_IMPORT = {
    FLOOR: set[str](),
    "commitments": {FLOOR},
    "publicworks": {FLOOR, "commitments"},
    "cocreation": {FLOOR, "commitments"},
    "complaints": {FLOOR, "commitments", "publicworks"},
    "monitoring": {FLOOR, "commitments", "publicworks", "cocreation"},
}
NAMES_APPS = {"urls.py", "home.py", "settings.py"}
LONGEST = 400


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_no_room_imports_upwards() -> None:
    wrong = []
    for app, allowed in MAY_IMPORT.items():
        forbidden = set(MAY_IMPORT) - allowed - {app}
        for path in tracked(f"{app}/**.py", f"{app}/*.py"):
            if app == FLOOR and path.parent.name == FLOOR and path.name in NAMES_APPS:
                continue
            wrong += [
                f"{path.relative_to(ROOT)}: {name}"
                for name in imports(path)
                if name.split(".")[0] in forbidden
            ]
    assert wrong == []


def test_the_picture_for_developers_is_true() -> None:
    drawn = re.findall(r"^([\w, ]+) <- (\w+)$", (ROOT / "docs/developers.md").read_text(), re.MULTILINE)
    assert {app: set(below.split(", ")) for below, app in drawn} == {
        app: below for app, below in MAY_IMPORT.items() if below
    }


def test_product_never_imports_tests_or_development_tools() -> None:
    development = {
        "tests",
        "pytest",
        "hypothesis",
        "playwright",
        "model_bakery",
        "time_machine",
        "polib",
        "html5lib",
        "jsonschema",
        "libcoveoc4ids",
        "libcoveocds",
        "moto",
    }
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for app in MAY_IMPORT
        for path in tracked(f"{app}/**.py", f"{app}/*.py")
        for name in imports(path)
        if name.split(".")[0] in development
    ]
    assert found == []


def test_no_file_is_too_long() -> None:
    watched, made = tracked("*.py", "*.html", "static/css/**", "*.js"), assets.sheets()
    kept = [p for p in watched if not {"migrations", "vendor"} & set(p.parts) and p.name not in made]
    long = {str(p.relative_to(ROOT)): n for p in kept if (n := len(p.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_no_test_judges_a_page_that_is_still_arriving() -> None:
    """A browser answers at once what is there so far; `expect` waits for what the page must show."""
    hasty = re.compile(r"\.is_(visible|hidden)\(|(locator|get_by_\w+)\([^\n]*\)\.count\(")
    browsing = [p for p in tracked("tests/**.py") if any(n.startswith("playwright") for n in imports(p))]
    assert len(browsing) > 5
    assert [str(p.relative_to(ROOT)) for p in browsing if hasty.search(p.read_text())] == []


def test_no_inline_style_or_script_in_templates() -> None:
    inline = re.compile(r'\sstyle="|<style|\son[a-z]+="|<script(?![^>]*\ssrc=)|\|\s*safe\b')
    found = [str(p.relative_to(ROOT)) for p in tracked("templates/**.html") if inline.search(p.read_text())]
    assert found == []


def test_every_template_is_used() -> None:
    python = "\n".join(p.read_text() for app in MAY_IMPORT for p in tracked(f"{app}/**.py"))
    html = "\n".join(p.read_text() for p in tracked("templates/**"))
    by_convention = ("admin/", "account/", "allauth/", "mfa/", "mail/", "400", "403", "404", "500")
    unused = []
    for path in tracked("templates/**.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        if name.startswith(by_convention) or re.fullmatch(r"errors/\d+\.html", name):
            continue
        if f'"{name}"' not in python + html and f"'{name}'" not in html:
            unused.append(name)
    assert unused == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_readme_names_every_setting() -> None:
    code = "\n".join(
        (ROOT / FLOOR / name).read_text() for name in ("settings.py", "launch.py", "embedded_postgres.py")
    )
    read = set(re.findall(r'(?:read|environment)\.\w+\(\s*"([A-Z][A-Z_]+)"', code))
    read |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z][A-Z_]+)"', code))
    read -= {"HOME", "PATH", "DJANGO_SETTINGS_MODULE"}
    table = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert read - table == set(), "in the code, not in the README"
    assert table - read == set(), "in the README, not in the code"


def test_every_public_fact_is_described() -> None:
    bare = [
        f"{record.kind}.{name}"
        for record in records.records()
        for name, field in record.schema.model_fields.items()
        if not field.description
    ]
    assert bare == []


def test_the_data_dictionary_is_told_in_spanish() -> None:
    columns = [column for record in records.records() for column in columns_of(record)]
    said = set()
    while columns:
        column = columns.pop()
        said.add(column.description)
        columns += column.parts
    kept = {entry.msgid for entry in polib.pofile(str(words.DICTIONARY)) if entry.msgstr}
    assert said - kept == set(), "write it in cartagena_ogp/locale/es"
    assert kept - said == set(), "in cartagena_ogp/locale/es, and no schema says it"


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_tree_holds_no_machine_path() -> None:
    machine = re.compile(r"(^|[^a-zA-Z0-9_.$/])/(work|farm|root)/")
    watched = [
        p
        for p in tracked()
        if p.suffix in {".py", ".md", ".toml", ".html", ".sh", ".txt", ".json", ".yml", ""}
    ]
    found = [
        str(p.relative_to(ROOT)) for p in watched if p.name != "test_house.py" and machine.search(readable(p))
    ]
    assert found == []


def readable(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


CATALOGUES = {room or FLOOR: words.catalogue(room) for room in ("", *words.ROOMS)}


@pytest.fixture(params=CATALOGUES)
def room(request: pytest.FixtureRequest) -> str:
    return request.param


def test_english_says_what_the_code_says_and_no_more(room: str) -> None:
    said = {(one.context, one.text) for one in words.all_said("" if room == FLOOR else room)}
    kept = {(e.msgctxt, e.msgid) for e in polib.pofile(str(CATALOGUES[room])) if not e.obsolete}
    assert said - kept == set(), "make words, then translate"
    assert kept - said == set(), "make words"


def test_english_is_complete(room: str) -> None:
    catalogue = polib.pofile(str(CATALOGUES[room]))
    assert [e.msgid for e in catalogue if not e.obsolete and not e.translated()] == []
    assert [e.msgid for e in catalogue if e.fuzzy] == []


def test_english_keeps_placeholders(room: str) -> None:
    holes = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    wrong = []
    for entry in polib.pofile(str(CATALOGUES[room])):
        said = [entry.msgstr, *entry.msgstr_plural.values()]
        asked = set(holes.findall(entry.msgid)) | set(holes.findall(entry.msgid_plural or ""))
        wrong += [entry.msgid for text in said if text and not set(holes.findall(text)) <= asked]
    assert wrong == []


@pytest.mark.parametrize("path", [*CATALOGUES.values(), words.DJANGO, words.DICTIONARY], ids=str)
def test_compiled_catalogue_is_fresh(path: Path) -> None:
    source = polib.pofile(str(path))
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    spoken = {
        (e.msgctxt, e.msgid): (e.msgstr, tuple(e.msgstr_plural.values())) for e in source if e.translated()
    }
    kept = {(e.msgctxt, e.msgid): (e.msgstr, tuple(e.msgstr_plural.values())) for e in compiled}
    assert kept == spoken

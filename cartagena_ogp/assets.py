"""The style sheets the portal delivers, one a page, made from the sources in ``static/css``.

``portal.css`` holds what every page shares. A room with components of its own (``static/css/rooms/<room>/``)
gets a second sheet, ``<room>.css``: the shared rules and its own, so that a page still asks for one file.
``manage.py build_assets`` writes them and they are committed, so running the portal needs no build step;
a test keeps the sheets and their sources equal.
"""

import re
from pathlib import Path

from django.conf import settings

DELIVERED = "portal.css"
SOURCES_FIRST = ("tokens.css", "base.css", "layout.css")
SOURCES_LAST = ("utilities.css", "print.css")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACES = re.compile(r"\s+")
_AROUND_PUNCTUATION = re.compile(r"\s*([{};,])\s*")
_AFTER_COLON = re.compile(r":\s+")
_LAYER = "@layer components{"


def css_directory() -> Path:
    """Give the folder of the style sources."""
    return Path(settings.BASE_DIR) / "static" / "css"


def minify(css: str) -> str:
    """Drop comments and needless spaces. Spaces around operators stay: ``calc(1rem + 2px)`` needs them."""
    css = _SPACES.sub(" ", _COMMENT.sub("", css))
    css = _AFTER_COLON.sub(":", _AROUND_PUNCTUATION.sub(r"\1", css))
    return css.replace(";}", "}").strip()


def _read(path: Path) -> str:
    return minify(path.read_text(encoding="utf-8"))


def sheets() -> dict[str, str]:
    """Give every delivered sheet by its file name, as the sources are now."""
    rooms = sorted(
        folder.name for folder in (css_directory() / "rooms").glob("*") if any(folder.glob("*.css"))
    )
    return {DELIVERED: stylesheet()} | {f"{room}.css": stylesheet(room) for room in rooms}


def stylesheet(room: str = "") -> str:
    """Join the sources: tokens, base, layout, components by name, those of the room, utilities, print."""
    folder = css_directory()
    components = sorted((folder / "components").glob("*.css"))
    if room:
        components += sorted((folder / "rooms" / room).glob("*.css"))
    bodies = (_read(path).removeprefix(_LAYER).removesuffix("}") for path in components)
    first, last = ([_read(folder / name) for name in names] for names in (SOURCES_FIRST, SOURCES_LAST))
    return "".join([*first, _LAYER, *bodies, "}", *last, "\n"])


def write_stylesheets() -> list[Path]:
    """Write the delivered style sheets beside their sources and say where."""
    written = []
    for name, sheet in sheets().items():
        target = css_directory() / name
        target.write_text(sheet, encoding="utf-8")
        written.append(target)
    return written

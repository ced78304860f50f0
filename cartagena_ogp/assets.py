"""The one style sheet the portal delivers, made from the sources in ``static/css``.

``manage.py build_assets`` writes it and it is committed, so running the portal needs no build step;
a test keeps the sheet and its sources equal.
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


def stylesheet() -> str:
    """Join the sources as they are now: tokens, base, layout, components by name, utilities, print."""
    folder = css_directory()
    components = (_read(path) for path in sorted((folder / "components").glob("*.css")))
    bodies = (css.removeprefix(_LAYER).removesuffix("}") for css in components)
    first, last = ([_read(folder / name) for name in names] for names in (SOURCES_FIRST, SOURCES_LAST))
    return "".join([*first, _LAYER, *bodies, "}", *last, "\n"])


def write_stylesheet() -> Path:
    """Write the delivered style sheet beside its sources and say where."""
    target = css_directory() / DELIVERED
    target.write_text(stylesheet(), encoding="utf-8")
    return target

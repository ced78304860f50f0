"""Rich text that staff write in Markdown, as HTML that can do no harm."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

SHIFT = 2
LOWEST = 4
"""A page has its own h1 and h2: the first heading of a text is h3, and there is nothing below h4."""

TAGS = {
    "p", "br", "hr", "ul", "ol", "li", "strong", "em", "s", "a", "h3", "h4", "blockquote", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


@lru_cache(maxsize=256)
def render_markdown(text: str) -> SafeString:
    """`text` as HTML: paragraphs, lists, emphasis, links, h3 and h4, quotes, tables. HTML inside is shown
    as text.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        _fit_into_page(token)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noreferrer")
    return mark_safe(clean)  # nosec B308 B703


def _fit_into_page(token: Token) -> None:
    """Headings below those of the page, and table headings that say what they head."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + SHIFT, LOWEST)}"
    elif token.type == "th_open":
        token.attrSet("scope", "col")

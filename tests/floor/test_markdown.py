"""Rich text: what staff may write, and what never reaches a page."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartagena_ogp.markdown import TAGS, render_markdown


def test_what_staff_write():
    html = render_markdown(
        "# Logros\n\n## Vías\n\n- **Uno**\n- [dos](https://example.org)\n\n> cita\n\n3. tres"
    )

    assert "<h3>Logros</h3>" in html
    assert "<h4>Vías</h4>" in html
    assert "<li><strong>Uno</strong></li>" in html
    assert '<a href="https://example.org" rel="noreferrer">dos</a>' in html
    assert "<blockquote>" in html
    assert '<ol start="3">' in html


def test_a_table_says_what_its_columns_are():
    html = render_markdown("| a | b |\n|---|:-:|\n| 1 | 2 |")

    assert '<th scope="col">a</th>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "![a](https://example.org/a.png)",
        '<a href="https://x" style="position:fixed" onclick="x()">a</a>',
        "[a](https://x/ 'onmouseover=alert(1)')",
    ],
)
def test_nothing_runs(text):
    assert_harmless(render_markdown(text))


@settings(deadline=None)
@given(st.text(alphabet="<>\"'#*_[]()!|`-\n ajsx:&;=/", max_size=120))
def test_any_text_gives_only_what_is_allowed(text):
    assert_harmless(render_markdown(text))


class Seen(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        for name, value in attrs:
            assert name != "href" or not value.lower().startswith(("javascript:", "data:"))


def assert_harmless(html):
    seen = Seen(html)
    assert seen.tags <= TAGS
    assert seen.attributes <= {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start"), ("th", "scope")}

"""Long lists drawn outside of the template language: as safe as inside."""

from django.template import Template
from django.template.context import Context

HOSTILE = '"><script>&'
SAFE = "&quot;&gt;&lt;script&gt;&amp;"


def drawn(markup: str, **values) -> str:
    return Template("{% load many %}" + markup).render(Context(values))


def test_the_chosen_option_is_marked_and_words_are_escaped():
    made = drawn("{% options choices 'b' %}", choices=[("a", HOSTILE), ("b", "Bocagrande")])
    assert made == f'<option value="a">{SAFE}</option>\n<option value="b" selected>Bocagrande</option>'


def test_points_and_shapes_are_escaped():
    point = {"url": f"/obras/{HOSTILE}", "tone": "late", "x": "1", "y": "2", "r": "3", "label": HOSTILE}
    shape = {"path": HOSTILE, "label": HOSTILE, "url": HOSTILE}
    made = drawn("{% map_points points %}{% map_shapes shapes %}", points=[point], shapes=[shape])
    assert "<script>" not in made
    assert made.count(SAFE) == 5


def test_a_shape_says_what_it_is_and_leads_where_it_says():
    bare = {"path": "M0 0h1", "label": "Manga"}
    shapes = [bare, bare | {"some": True, "url": "/m/"}, bare | {"some": True, "selected": True}]
    plain, some, selected = drawn("{% map_shapes shapes %}", shapes=shapes).split("\n")
    assert plain == '<path class="map__shape" d="M0 0h1"><title>Manga</title></path>'
    assert some.startswith('<a href="/m/" tabindex="-1"><path class="map__shape map__shape--some" ')
    assert some.endswith("</path></a>")
    assert 'class="map__shape map__shape--selected"' in selected


def test_a_map_without_points_has_none():
    assert drawn("{% map_points points %}") == ""

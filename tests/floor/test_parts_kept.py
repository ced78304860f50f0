"""Parts of pages that are drawn once: small components by their inputs, shared parts by the revision."""

from decimal import Decimal

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from cartagena_ogp import drawing, history, revision
from cartagena_ogp.context import Portal
from cartagena_ogp.models import EntityData, Institution

TAG = '{% draw "components/status_tag.html" status="complete" label=label %}'


def drawn(text: str, **context) -> str:
    return engines["django"].from_string(text).render(context)


def test_draw_gives_what_include_gives():
    include = '{% include "components/status_tag.html" with status="late" label="" only %}'
    assert drawn('{% draw "components/status_tag.html" status="late" label="" %}') == drawn(include)


def test_a_part_is_looked_for_once_when_a_literal_names_it(monkeypatch):
    literal = engines["django"].from_string('{% include "components/illustrative.html" only %}')
    said = engines["django"].from_string("{% include name only %}")
    first = literal.render()
    assert said.render({"name": "components/illustrative.html"}) == first
    assert said.render({"name": "components/late_tag.html"}) != first

    monkeypatch.setattr(engines["django"].engine, "find_template", None)
    assert literal.render() == first


@pytest.mark.django_db
def test_the_blocks_of_a_page_are_told_from_those_of_its_parent():
    child = engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}Una{% endblock %}{% block content %}<p>2</p>{% endblock %}'
    )
    other = engines["django"].from_string('{% extends "base.html" %}{% block title %}Otra{% endblock %}')
    request = RequestFactory().get("/")
    for _again in range(2):
        assert "<title>Una · " in child.render({}, request)
        assert "<p>2</p>" not in other.render({}, request)


def test_draw_keeps_each_language_apart():
    bar = '{% draw "components/progress.html" real=62 planned=None label="Avance" %}'
    with translation.override("es"):
        spanish = drawn(bar)
    with translation.override("en"):
        english = drawn(bar)
    assert "62\N{NO-BREAK SPACE}%" in spanish
    assert "62%" in english


def test_draw_never_takes_plain_text_for_markup():
    assert "<b>x</b>" in drawn(TAG, label=mark_safe("<b>x</b>"))
    assert "<b>x</b>" not in drawn(TAG, label="<b>x</b>")


def test_a_figure_written_otherwise_is_another_input():
    assert drawing.Inputs({"n": Decimal("1")}) != drawing.Inputs({"n": Decimal("1.0")})


def portal(shares_parts: bool) -> Portal:
    request = RequestFactory().get("/")
    request.shares_parts = shares_parts
    return Portal(request)


@pytest.mark.django_db
def test_pages_that_read_share_the_foot_until_the_revision_moves(django_assert_num_queries):
    EntityData.current().update(name="Una entidad")
    with translation.override("es"):
        first = drawn('{% once "pages/_footer.html" %}', portal=portal(True))
        with django_assert_num_queries(1):  # the revision: inside a transaction it is read each time
            assert drawn('{% once "pages/_footer.html" %}', portal=portal(True)) == first
        EntityData.current().update(name="Otra entidad")
        later = drawn('{% once "pages/_footer.html" %}', portal=portal(True))
    assert "Una entidad" in first
    assert "Otra entidad" in later


@pytest.mark.django_db
def test_a_page_that_may_write_keeps_nothing():
    EntityData.current().update(name="Guardada")
    EntityData.objects.update(name="Sin confirmar")
    with translation.override("es"):
        assert "Sin confirmar" in drawn('{% once "pages/_footer.html" %}', portal=portal(False))
    EntityData.objects.update(name="Guardada")
    with translation.override("es"):
        assert "Guardada" in drawn('{% once "pages/_footer.html" %}', portal=portal(True))


@pytest.mark.django_db
def test_what_is_remembered_lasts_until_what_it_read_changes(institution):
    made = []

    def name() -> str:
        made.append(1)
        return Institution.objects.get(slug=institution.slug).name

    assert revision.remembered("key", name) == "Secretaría General"
    assert revision.remembered("key", name) == "Secretaría General"
    institution.change(by=None, slug=institution.slug, website="https://otra.example/")
    revision.remembered("key", name)
    assert len(made) == 2, "it read the whole row"
    history.record(institution, "noted", by=None)
    revision.remembered("key", name)
    assert len(made) == 2, "the revision moved and the row did not change"


@pytest.mark.django_db
def test_what_nobody_asked_for_in_one_revision_is_good_in_the_next(institution):
    made = []

    def name(key: str) -> str:
        return revision.remembered(key, lambda: made.append(key) or Institution.objects.get().name)

    for key in ("one", "other", "one"):
        name(key)
        history.record(institution, "noted", by=None)
    assert made == ["one", "other"]


@pytest.mark.django_db
def test_the_values_of_a_process_are_bounded(monkeypatch):
    monkeypatch.setattr(revision, "MOST_KEPT", 2)
    made = []
    for key in (1, 2, 3, 3, 2, 1):
        revision.remembered(key, lambda key=key: made.append(key))
    assert made == [1, 2, 3, 1]

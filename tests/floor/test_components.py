"""Every component draws valid HTML, and the pages of errors need no database: these tests have none."""

import html5lib
import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.utils import translation

from cartagena_ogp import errors, gallery


def assert_valid(html: str) -> None:
    """Fail with the first errors that a strict HTML parser finds."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    assert parser.errors == []


@pytest.fixture(autouse=True)
def spanish():
    with translation.override("es"):
        yield


@pytest.fixture
def gallery_html():
    frame = {"name": "Alcaldía de prueba", "judicial_email": "notificaciones@ejemplo.co", "hours": ""}
    return render_to_string("pages/gallery.html", gallery.samples() | {"portal": {"entity": frame}})


def test_the_gallery_is_valid(gallery_html):
    assert_valid(gallery_html)


def test_the_gallery_shows_every_component(gallery_html):
    names = ("card--late", "chart__bar--done", "door--coral", "error-summary", "facts__missing", "map__shape")
    assert [name for name in names if name not in gallery_html] == []


def test_every_error_on_the_form_is_tied_to_its_control(gallery_html):
    assert 'aria-invalid="true"' in gallery_html
    assert 'aria-describedby="id_name_helptext id_name_error"' in gallery_html
    assert 'id="id_name_error"' in gallery_html


def test_the_footer_leaves_out_what_the_entity_has_not_given(gallery_html):
    assert "Notificaciones judiciales" in gallery_html
    assert "Horario de atención" not in gallery_html


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda request: errors.bad_request(request, Exception()), 400, "No entendimos"),
        (lambda request: errors.permission_denied(request, PermissionDenied()), 403, "No puedes entrar"),
        (lambda request: errors.permission_denied(request, PermissionDenied("Por algo.")), 403, "Por algo."),
        (errors.csrf_failure, 403, "El formulario venció"),
        (lambda request: errors.page_not_found(request, Exception()), 404, "No encontramos esta página"),
        (errors.server_error, 500, "Algo falló de nuestro lado"),
    ],
)
def test_error_pages_stand_without_a_database(rf, answer, status, words):
    response = answer(rf.get("/compromisos/nada/"))
    html = response.content.decode()

    assert response.status_code == status
    assert words in html
    assert_valid(html)


def test_the_server_error_page_speaks_english_under_en(rf):
    with translation.override("en"):
        assert '<html lang="en">' in errors.server_error(rf.get("/en/")).content.decode()

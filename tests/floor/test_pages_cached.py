"""Pages kept: never stale, never somebody else's, made again when what they read changed."""

import gzip
from datetime import timedelta

import brotli
import pytest
from django.conf import settings as portal_settings
from django.db import InternalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from cartagena_ogp import http, middleware, revision
from cartagena_ogp.models import Institution, Revision
from cartagena_ogp.retracing import Trace
from cartagena_ogp.urls import urlpatterns as portal_urls

HOUR = timedelta(hours=1)
rendered: list[str] = []
until: list = []


@http.page
def counted(request):
    """A page long enough to be compressed, that reads what institutions do and says how often it was made."""
    rendered.append(request.get_full_path())
    list(Institution.objects.order_by("slug").values_list("purpose"))
    return HttpResponse(f"<p>Hecha {len(rendered)} veces.</p>" + "Cartagena " * 100)


@http.page
def sharing(request):
    """A page that reads nothing itself: what it shows is shared by many."""
    rendered.append("sharing")
    return HttpResponse(revision.remembered("names", names))


def names() -> str:
    return ", ".join(Institution.objects.order_by("slug").values_list("name", flat=True))


@http.page
def broken_off(request):
    """A page that reads in pieces, which cannot be asked again."""
    rendered.append("pieces")
    return HttpResponse(str(len(list(Institution.objects.iterator(chunk_size=1)))))


@http.page
def short(request):
    return HttpResponse("corta")


@http.page
def writing(request):
    Institution.objects.create(slug="intrusa", name="Intrusa", kind="oficina")
    return HttpResponse("escrito")


@http.page
def with_token(request):
    return HttpResponse(get_token(request))


@http.page
def with_cookie(request):
    rendered.append("cookie")
    response = HttpResponse("galleta")
    response.set_cookie("quien", "yo")
    return response


@http.page
def clocked(request):
    rendered.append("clock")
    for moment in until:
        http.valid_until(request, moment)
    return HttpResponse("abre a las ocho")


@http.page
def missing(request):
    rendered.append("missing")
    return HttpResponse("no hay", status=404)


@http.form_page
def form(request):
    if request.method == "POST":
        Institution(slug="nueva", name="Nueva", kind="oficina").add(by=None)
        return HttpResponse("mal", status=int(request.POST["status"]))
    return TemplateResponse(request, "pages/log_verify.html", {})


@http.action
def act(request):
    return HttpResponse("hecho")


urlpatterns = [
    path("prueba/", counted),
    path("prueba/compartida/", sharing),
    path("prueba/a-trozos/", broken_off),
    path("prueba/corta/", short),
    path("prueba/escribe/", writing),
    path("prueba/token/", with_token),
    path("prueba/galleta/", with_cookie),
    path("prueba/reloj/", clocked),
    path("prueba/falta/", missing),
    path("prueba/formulario/", form),
    path("prueba/acto/", act),
    *portal_urls,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def nothing_rendered():
    rendered.clear()
    until.clear()


def test_a_page_is_made_once_for_each_revision(client):
    first, second = client.get("/prueba/"), client.get("/prueba/")
    assert rendered == ["/prueba/"]
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert first["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"


def test_a_change_of_what_it_reads_makes_a_new_page(client, institution):
    first = client.get("/prueba/")
    institution.change(by=None, purpose="Otra")
    second = client.get("/prueba/")
    assert len(rendered) == 2
    assert first.content != second.content
    assert first["ETag"] != second["ETag"]


def test_a_change_of_something_else_leaves_the_page_and_the_visitors_copy(client, institution):
    first = client.get("/prueba/")
    institution.change(by=None, website="https://otra.example/")
    second = client.get("/prueba/", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 304
    assert client.get("/prueba/").content == first.content
    assert len(rendered) == 1


def test_asking_again_costs_the_statements_of_the_page_and_no_more(
    client, institution, django_assert_num_queries
):
    client.get("/prueba/")
    institution.change(by=None, website="https://otra.example/")
    revision.forget()
    # The revision, the page's one statement, and three around it: a savepoint, READ ONLY, its end.
    with django_assert_num_queries(5):
        client.get("/prueba/")
    assert len(rendered) == 1


def test_what_pages_share_makes_them_anew_only_when_it_changed(client, institution):
    shown = client.get("/prueba/compartida/").content.decode()
    assert "Secretaría General" in shown
    institution.change(by=None, purpose="Otra")
    client.get("/prueba/compartida/")
    assert len(rendered) == 1
    institution.change(by=None, name="Secretaría del Interior")
    assert "Secretaría del Interior" in client.get("/prueba/compartida/").content.decode()
    assert len(rendered) == 2


def test_a_page_read_in_pieces_is_made_for_each_revision(client, institution):
    client.get("/prueba/a-trozos/")
    client.get("/prueba/a-trozos/")
    assert len(rendered) == 1
    institution.change(by=None, website="https://otra.example/")
    client.get("/prueba/a-trozos/")
    assert len(rendered) == 2


def test_the_cached_page_keeps_every_header(client):
    first, second = client.get("/prueba/"), client.get("/prueba/")
    assert dict(first.items()) == dict(second.items())
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Permissions-Policy",
        "X-Frame-Options",
    ):
        assert name in second


def test_a_copy_that_still_holds_is_answered_with_304(client, institution):
    tag = client.get("/prueba/")["ETag"]
    answer = client.get("/prueba/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    institution.change(by=None, purpose="Otra")
    assert client.get("/prueba/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "made_up", ["*", '"x"', 'W/"', 'W/"0.x.20260101.nn"', "W/", '""', 'W/"' + "9" * 4000]
)
def test_a_made_up_tag_gets_the_page(client, made_up):
    assert client.get("/prueba/", headers={"If-None-Match": made_up}).status_code == 200


def test_another_build_makes_copies_stale(client, settings):
    tag = client.get("/prueba/")["ETag"]
    settings.BUILD = "otra"
    assert client.get("/prueba/", headers={"If-None-Match": tag}).status_code == 200
    assert len(rendered) == 2


def test_another_day_makes_copies_stale(client):
    tag = client.get("/prueba/")["ETag"]
    tomorrow = timezone.now() + timedelta(days=1)
    assert not middleware.still_holds(tag, tag_of(tomorrow), tomorrow)
    assert middleware.still_holds(tag, tag_of(timezone.now()), timezone.now())


def tag_of(moment) -> str:
    return f"{revision.current()}.{portal_settings.BUILD}.{timezone.localdate(moment):%Y%m%d}.nn"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0", "br"),
        ("GZIP", "gzip"),
    ],
)
def test_bodies_come_as_the_visitor_takes_them(client, accepted, coding):
    plain = client.get("/prueba/").content
    middleware.store.clear()
    rendered.clear()
    response = client.get("/prueba/", headers={"Accept-Encoding": accepted})
    assert response.get("Content-Encoding", "") == coding
    assert response["Vary"] == "Accept-Encoding"
    assert int(response["Content-Length"]) == len(response.content)
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](response.content)
    assert opened == plain


def test_a_short_body_is_left_as_it_is(client):
    response = client.get("/prueba/corta/", headers={"Accept-Encoding": "br, gzip"})
    assert response.content == b"corta"
    assert "Content-Encoding" not in response


def test_head_has_the_headers_of_get_and_no_body(client):
    got, head = client.get("/prueba/"), client.head("/prueba/")
    assert head.content == b""
    assert head["Content-Length"] == got["Content-Length"] == str(len(got.content))
    assert len(rendered) == 1


def test_head_first_does_not_leave_an_empty_page(client):
    client.head("/prueba/")
    assert client.get("/prueba/").content


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_is_only_read(client, method):
    response = getattr(client, method)("/prueba/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert rendered == []


def test_a_get_cannot_write(client):
    with pytest.raises(InternalError, match="read-only transaction"):
        client.get("/prueba/escribe/")
    assert not Institution.objects.filter(slug="intrusa").exists()


def test_a_page_cannot_hold_a_token(client):
    with pytest.raises(RuntimeError, match="cached page"):
        client.get("/prueba/token/")


def test_public_pages_set_no_cookie(client, milestone):
    for address in ["/", "/bitacora/", "/planes/", "/compromisos/COCDI0001/", "/en/bitacora/"]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "Cookie" not in response["Vary"], address


def test_a_page_that_sets_a_cookie_is_never_kept(client):
    client.get("/prueba/galleta/")
    client.get("/prueba/galleta/")
    assert len(rendered) == 2


def test_an_error_is_never_kept(client):
    assert client.get("/prueba/falta/").status_code == 404
    client.get("/prueba/falta/")
    assert len(rendered) == 2
    assert "ETag" not in client.get("/prueba/falta/")


def test_the_key_holds_host_path_query_and_scheme(client):
    for address, extra in [
        ("/prueba/", {}),
        ("/prueba/?a=1", {}),
        ("/prueba/?a=2", {}),
        ("/prueba/", {"headers": {"host": "localhost"}}),
        ("/prueba/", {"secure": True}),
    ]:
        client.get(address, **extra)
    assert len(rendered) == 5


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/prueba/", headers={"host": "malo.example"}).status_code == 400
    assert rendered == []


def test_preferences_make_the_page_private_and_its_own(client):
    client.get("/prueba/")
    client.cookies["preferencias"] = "ga"
    response = client.get("/prueba/")
    assert response["Cache-Control"] == "private, max-age=60"
    assert ".ga." in response["ETag"]
    assert len(rendered) == 2
    del client.cookies["preferencias"]
    assert client.get("/prueba/")["Cache-Control"].startswith("public")
    assert len(rendered) == 2


def test_cookies_that_are_not_ours_change_nothing(client):
    client.get("/prueba/")
    client.cookies["preferencias"] = "<script>"
    client.cookies["otra"] = "x"
    assert client.get("/prueba/")["Cache-Control"].startswith("public")
    assert len(rendered) == 1


def test_a_page_holds_until_its_earliest_moment(client):
    now = timezone.now()
    until.extend([now + 2 * HOUR, now + HOUR])
    tag = client.get("/prueba/reloj/")["ETag"]
    assert tag.endswith(f'.{int((now + HOUR).timestamp())}"')
    assert client.get("/prueba/reloj/", headers={"If-None-Match": tag}).status_code == 304
    client.get("/prueba/reloj/")
    assert len(rendered) == 1


def test_a_page_whose_moment_passed_is_made_again(client):
    until.append(timezone.now() - timedelta(seconds=1))
    tag = client.get("/prueba/reloj/")["ETag"]
    assert client.get("/prueba/reloj/", headers={"If-None-Match": tag}).status_code == 200
    assert len(rendered) == 2


def test_forms_are_never_kept_and_happen_whole_or_not_at_all(client):
    response = client.get("/prueba/formulario/")
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response
    before = Revision.objects.filter(only=True).values_list("number", flat=True).first()
    client.post("/prueba/formulario/", {"status": 422})
    assert not Institution.objects.filter(slug="nueva").exists()
    assert Revision.objects.filter(only=True).values_list("number", flat=True).first() == before
    client.post("/prueba/formulario/", {"status": 200})
    assert Institution.objects.filter(slug="nueva").exists()


def test_an_action_is_only_posted(client):
    assert client.get("/prueba/acto/").status_code == 405
    assert client.post("/prueba/acto/").status_code == 200


def test_the_store_forgets_the_oldest_pages():
    def kept(body: bytes) -> middleware.Stored:
        return middleware.Stored("", "", (), body, None, Trace(), len(body))

    store = middleware.PageStore(limit=10)
    for number in range(4):
        store.put((number,), kept(b"1234"))
    assert store.get((0,)) is None
    assert store.get((3,)) is not None
    assert store.size <= 10
    store.put(("big",), kept(b"x" * 11))
    assert store.size == 0

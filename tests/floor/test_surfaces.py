"""`PORTAL_SURFACE`: the staff's process names public pages and answers none; it saves as any other."""

from types import ModuleType

import pytest
from django.contrib import admin
from django.urls import include, path, reverse

from cartagena_ogp import files, urls
from cartagena_ogp.surfaces import names_only
from tests.staff import enter

pytestmark = pytest.mark.django_db

routes = ModuleType("tests.staff_routes")
routes.urlpatterns = [
    path("archivos/", include(files)),
    *names_only(urls.public),
    path("cuenta/", include("cartagena_ogp.accounts.urls")),
    path("admin/", admin.site.urls),
]
routes.handler404 = urls.handler404


@pytest.fixture
def staff_process(settings):
    settings.ROOT_URLCONF = routes


def test_every_public_address_is_named_and_none_answers(staff_process, client, institution, commitment):
    for address in (
        institution.get_absolute_url(),
        commitment.get_absolute_url(),
        reverse("home"),
        reverse("log"),
        "/en/",
        "/sitemap.xml",
    ):
        assert client.get(address).status_code == 404, address


def test_the_staff_save_and_see_where_the_public_reads(staff_process, client, institution, administrator):
    desk = enter(client, administrator)
    url = reverse("admin:portal_institution_change", args=[institution.pk])

    page = desk.get(url).content.decode()
    assert "/instituciones/secretaria-general/" in page
    institution.change(by=administrator, reason="Se aclara qué hace.", purpose="Coordina.")

    assert institution.purpose == "Coordina."

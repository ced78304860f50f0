"""A process of each surface starts, and the staff's one shows its errors without public menus."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory

from cartagena_ogp import errors
from cartagena_ogp.context import Portal

RENDER = """
import django; django.setup()
from django.core.management import call_command
from django.test import RequestFactory
from cartagena_ogp import errors
call_command("check")
request = RequestFactory().get("/nada/")
for view in (errors.page_not_found, errors.permission_denied, errors.bad_request):
    print(view(request, Exception()).status_code)
print(errors.server_error(request).status_code)
"""


@pytest.mark.parametrize("surface", ["public", "staff"])
def test_the_process_starts_and_renders_its_errors(surface, tmp_path):
    environment = os.environ | {
        "PORTAL_SURFACE": surface,
        "PORTAL_DATA": str(tmp_path),
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "cartagena_ogp.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", RENDER],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-4:] == ["404", "403", "400", "500"]


def test_the_staff_surface_has_no_public_menu(settings):
    portal = Portal(RequestFactory().get("/admin/"))
    settings.PORTAL_SURFACE = "staff"
    assert (portal.nav, portal.more, portal.footer) == ([], [], [])
    response = errors.page_not_found(RequestFactory().get("/nada/"), Exception())
    assert response.status_code == 404
    assert "masthead__nav" not in response.text


def test_the_main_menu_has_seven_rooms_at_most_and_marks_where_one_is():
    portal = Portal(RequestFactory().get("/transparencia/2-normativa/"))
    assert [item["label"] for item in portal.nav] == [
        "Compromisos", "Obras", "Informes", "Participa", "Datos", "Transparencia", "Denunciar",
    ]  # fmt: skip
    assert [item["label"] for item in portal.nav if item["current"]] == ["Transparencia"]

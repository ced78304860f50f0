"""The copy on the phone: a tiny worker that answers for the addresses of works and for no other."""

import re

import brotli
import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db


def source(name: str) -> str:
    with open(finders.find(f"js/{name}"), encoding="utf-8") as opened:
        return opened.read()


def test_worker_is_tiny_and_may_reach_the_short_addresses(client):
    response = client.get("/obras/copia.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/"
    both = source("works-worker.js") + source("works.js")
    assert len(brotli.compress(both.encode())) <= 2048


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/obras/", True),
        ("/obras/OBR-D001C/", True),
        ("/en/obras/OBR-D001C/", True),
        ("/o/7K3QF9X", True),
        ("/denuncia/", False),
        ("/en/denuncia/seguimiento/", False),
        ("/", False),
        ("/observatorio/", False),
        ("/admin/", False),
    ],
)
def test_worker_answers_for_works_alone(path, answers):
    said = re.search(r"MINE = /(.+?)/i", source("works-worker.js"))
    assert said
    assert bool(re.search(said[1].replace(r"\/", "/"), path)) is answers


def test_it_is_registered_only_by_the_page_of_a_work(client, work):
    assert "js/works.js" in client.get(work.get_absolute_url()).content.decode()
    for path in ("/", "/obras/", "/denuncia/", f"/obras/{work.code}/reportar/"):
        assert "js/works.js" not in client.get(path).content.decode()
    assert 'scope of [worker.replace(/[^/]+$/, ""), "/o/"]' in source("works.js")


def test_page_without_signal_waits_for_its_list(client):
    page = client.get("/obras/sin-senal/").content.decode()
    assert "<li></li>" in page
    assert "Tu teléfono guarda las últimas obras que abriste." in page

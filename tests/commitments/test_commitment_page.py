"""The page of a commitment: how it goes, what proves it, and nothing that is not public."""

import json
from collections import namedtuple
from datetime import date

import pytest
import time_machine
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from cartagena_ogp.models import Attachment
from commitments.evidence_list import COLUMNS, evidence_list
from commitments.models import Evidence, Milestone
from tests.commitments.samples import draft_commitment, draft_milestone, proof

pytestmark = pytest.mark.django_db
ADDRESS = "/compromisos/COCDI0001/"


def report(milestone: Milestone, on: date, percent: int, **facts):
    values = {"status": "limited", "done": "Se hizo una primera parte del trabajo."}
    return milestone.report_progress(by=None, on=on, percent=percent, **(values | facts))


@time_machine.travel("2023-05-10 10:00-05:00", tick=False)
def test_late_says_how_much_and_why_before_anything_else(client, milestone):
    report(milestone, date(2023, 4, 20), 62, obstacles="La lluvia paró la obra tres semanas.")
    page = client.get(ADDRESS)

    assertContains(page, "Con retraso")
    assertContains(page, "debía llevar el 100\u00a0% y lleva el 62\u00a0%.")
    assertContains(page, "1 hito pasó su fecha.")
    assertContains(page, "La lluvia paró la obra tres semanas.")
    assertContains(page, "<title>Contratos a la vista · Con retraso", html=False)
    text = page.content.decode()
    assert text.index("pasó su fecha") < text.index("Lo que prometió")


@time_machine.travel("2023-01-10 10:00-05:00", tick=False)
def test_on_time_is_not_called_late(client, milestone):
    report(milestone, date(2023, 1, 5), 60)
    assertNotContains(client.get(ADDRESS), "Con retraso")


@time_machine.travel("2023-07-01 10:00-05:00", tick=False)
def test_silence_is_said_with_its_weeks(client, milestone):
    report(milestone, date(2023, 4, 24), 62)
    assertContains(client.get(ADDRESS), "Sin novedades desde hace 9 semanas.")


@time_machine.travel("2023-07-01 10:00-05:00", tick=False)
def test_a_commitment_that_never_had_news_says_since_when(client, commitment):
    assertContains(client.get(ADDRESS), "Sin novedades desde que empezó, el 1\u00a0de\u00a0septiembre")


@time_machine.travel("2024-07-01 10:00-05:00", tick=False)
def test_a_complete_one_is_neither_late_nor_silent(client, commitment):
    proof(commitment)
    commitment.change_status(
        "complete", by=None, reason="El monitor lo dio por cumplido.", on=date(2023, 9, 1)
    )
    page = client.get(ADDRESS)

    assertContains(page, "El monitor lo dio por cumplido.")
    assertContains(page, "Nada: el compromiso está completo.")
    assertNotContains(page, "Con retraso")
    assertNotContains(page, "Sin novedades")


def test_what_is_not_known_says_so(client, commitment):
    page = client.get(ADDRESS)
    assertContains(page, "Sin dato. Las fuentes públicas no traen los hitos de este compromiso.")
    assertContains(page, "Sin evidencia: nadie ha publicado una prueba de este compromiso.")
    assertContains(page, "La Alcaldía no ha publicado el valor.")


def test_a_draft_is_nobody_s_business(client, plan, institution):
    draft = draft_commitment(plan, institution)
    for path in ("", "versiones/"):
        assert client.get(f"/compromisos/{draft.ogp_id}/{path}").status_code == 404
    for ending in (".json", ".ics"):
        assert client.get(f"/compromisos/{draft.ogp_id}{ending}").status_code == 404
    assert client.get(f"/compromisos/{draft.ogp_id.lower()}/").status_code == 404


def test_a_draft_milestone_and_its_evidence_stay_out_of_the_page(client, commitment):
    secret = draft_milestone(commitment, title="Hito que nadie aprobó")
    proof(secret, title="Acta sin publicar")
    page = client.get(ADDRESS)
    facts = client.get("/compromisos/COCDI0001.json").json()
    calendar = client.get("/compromisos/COCDI0001.ics")

    assertNotContains(page, "Hito que nadie aprobó")
    assertNotContains(page, "Acta sin publicar")
    assert facts["milestones"] == []
    assert "nadie aprobó" not in calendar.content.decode()


def test_a_withdrawn_commitment_leaves_the_site(client, commitment):
    commitment.withdraw(by=None, reason="Se publicó por error y se corrige.")
    for address in (ADDRESS, f"{ADDRESS}hitos/1/"):
        page = client.get(address)
        assertContains(page, "Esta página se retiró", status_code=404)
        assertContains(page, "Se publicó por error y se corrige.", status_code=404)
        assertContains(page, 'href="/bitacora/registro/compromiso/COCDI0001/"', status_code=404)
    commitment.publish(by=None)
    assert client.get(ADDRESS).status_code == 200


def test_a_withdrawn_milestone_says_so_at_its_address_alone(client, milestone):
    address = milestone.get_absolute_url()
    milestone.withdraw(by=None, reason="Se repetía.")
    assertContains(client.get(f"/en{address}"), "This page was withdrawn", status_code=404)
    assertContains(client.get(address), "Se repetía.", status_code=404)
    assertContains(client.get(f"{ADDRESS}hitos/99/"), "No encontramos esta página", status_code=404)


def test_a_draft_never_says_that_it_exists(client, commitment, django_assert_num_queries):
    secret = draft_milestone(commitment, title="Hito que nadie aprobó")
    assertContains(client.get(secret.get_absolute_url()), "No encontramos esta página", status_code=404)
    with django_assert_num_queries(1):  # the revision: an address of nobody asks nothing else
        assertContains(client.get("/nada/COCDI0001/"), "No encontramos esta página", status_code=404)


def test_a_file_that_is_not_public_yet_has_no_link(client, commitment):
    file = Attachment.objects.create(
        file="adjuntos/x",
        original_name="acta.pdf",
        content_type="application/pdf",
        size=2048,
        sha256="a" * 64,
        original_sha256="b" * 64,
    )
    Evidence.objects.create(
        commitment=commitment, kind="document", title="Acta firmada", description="Dice.", attachment=file
    )
    page = client.get(ADDRESS)
    assertContains(page, "Acta firmada")
    assertNotContains(page, file.get_absolute_url())

    file.make_public()
    commitment.change(by=None, next_steps="Revisar el acta.")
    assertContains(client.get(ADDRESS), file.get_absolute_url())


def test_withdrawn_evidence_stays_with_its_reason_and_without_link(client, commitment):
    made = proof(commitment)
    proof(commitment, title="Otra prueba", url="https://example.org/otra")
    made.withdraw(by=None, reason="El enlace llevaba a otro contrato.")
    page = client.get(ADDRESS)
    assertContains(page, "El enlace llevaba a otro contrato.")
    assertNotContains(page, 'href="https://example.org/tablero"')
    assertContains(page, "1 evidencia")


@pytest.mark.parametrize("typed", ["cocdi0001", "Cocdi-0001", "COCDI 0001"])
def test_other_ways_of_writing_the_code_lead_to_the_one_address(typed, client, commitment):
    assertRedirects(client.get(f"/compromisos/{typed}/"), ADDRESS, status_code=301)
    assertRedirects(client.get(f"/compromisos/{typed}/versiones/"), f"{ADDRESS}versiones/", status_code=301)


def test_an_unknown_code_gets_a_page_that_helps(client, db):
    page = client.get("/compromisos/COCDI9999/")
    assertContains(page, "No encontramos esta página", status_code=404)
    assertContains(page, 'href="/compromisos/"', status_code=404)


def test_samples_are_marked(client, commitment):
    draft_milestone(commitment, is_illustrative=True).publish(by=None)
    page = client.get(ADDRESS)
    assertContains(page, "Dato ilustrativo")
    assertContains(page, "El avance sale de hitos de muestra.")


def test_history_is_told_on_the_page(client, commitment, milestone, lead):
    milestone.report_progress(
        by=lead,
        on=date(2023, 3, 1),
        percent=40,
        status="limited",
        done="Se contrató a quien hace el tablero.",
    )
    page = client.get(ADDRESS)
    assertContains(page, "Hito 1: Se reportó un avance")
    assertContains(page, "Se contrató a quien hace el tablero.")
    assertContains(page, "Lo informó: Secretaría General")
    assertNotContains(page, lead.name)


def test_the_story_of_a_real_commitment_says_which_steps_are_samples(client, commitment, milestone):
    report = {"by": None, "percent": 40, "status": "limited"}
    milestone.report_progress(on=date(2023, 3, 1), done="Se contrató el desarrollo.", **report)
    story = client.get(ADDRESS).text.partition('class="timeline"')[2]
    assert "Dato ilustrativo" not in story

    milestone.change(by=None, reason="Es una muestra.", is_illustrative=True)
    milestone.report_progress(on=date(2023, 4, 1), done="Muestra: se instaló.", **report)
    story = client.get(ADDRESS).text.partition('class="timeline"')[2]
    sample, real = story.split("Muestra: se instaló.")[0], story.partition("Muestra: se instaló.")[2]
    assert "Dato ilustrativo" in sample
    assert "Dato ilustrativo" not in real.partition("</ol>")[0]


def test_a_modification_is_readable_before_and_after(client, commitment):
    commitment.modify(
        by=None,
        reason="La contratación tardó más de lo previsto.",
        approved_by="Comité de Gobierno Abierto, acta 4",
        approved_on=date(2023, 5, 2),
        ends_on=date(2023, 12, 31),
    )
    assertContains(client.get(ADDRESS), "1 modificación aprobada")
    page = client.get(f"{ADDRESS}versiones/")
    assertContains(page, "Comité de Gobierno Abierto, acta 4")
    assertContains(page, "<del>31\u00a0de\u00a0agosto\u00a0de\u00a02023</del>")
    assertContains(page, "<ins>31\u00a0de\u00a0diciembre\u00a0de\u00a02023</ins>")


def test_the_facts_are_there_for_machines(client, commitment, milestone):
    facts = json.loads(client.get("/compromisos/COCDI0001.json").content)
    assert facts["commitment"]["code"] == "COCDI0001"
    assert [one["code"] for one in facts["milestones"]] == ["COCDI0001-1"]
    assert facts["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_the_shared_link_says_the_status(client, commitment):
    page = client.get(ADDRESS)
    assertContains(page, '<meta property="og:title" content="Contratos a la vista ·')
    assertContains(page, "/compartir/compromiso/COCDI0001/")


def test_evidence_is_escaped_and_a_photo_is_shown_once_it_can_be_opened():
    photo = Attachment(
        original_name="muro.jpg", size=2048, sha256="0" * 64, width=9, height=6, description='El "muro"'
    )
    row = namedtuple("Row", COLUMNS, defaults=[None] * len(COLUMNS))
    file = {name: getattr(photo, name.partition("__")[2]) for name in COLUMNS if "__" in name}
    proof = row(kind="photo", title="<b>Muro</b>", description="Antes & después", **file)

    closed = evidence_list([proof], preview=False)
    assert "&lt;b&gt;Muro&lt;/b&gt;" in closed
    assert "Antes &amp; después" in closed
    assert "<img" not in closed
    assert "<a " not in closed

    opened = evidence_list([proof._replace(attachment__is_public=True)], preview=False)
    assert f'src="{photo.image_url(320)}" alt="El &quot;muro&quot;" width="9" height="6"' in opened
    assert f'<a href="{photo.get_absolute_url()}">&lt;b&gt;' in opened

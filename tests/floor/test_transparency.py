"""The transparency menu: its ten headings, what each holds, its desk, and the entity's own check."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp import self_check
from cartagena_ogp.models import Attachment, EntityData, HistoryEntry, SearchRow, TransparencyItem
from cartagena_ogp.transparency import load_first
from tests.staff import enter

pytestmark = pytest.mark.django_db

Heading = TransparencyItem.Heading
NAMES = [
    "Información de la entidad",
    "Normativa",
    "Contratación",
    "Planeación, presupuesto e informes",
    "Trámites",
    "Participa",
    "Datos abiertos",
    "Información específica para grupos de interés",
    "Obligación de reporte de información específica",
    "Información tributaria",
]
CHECK = reverse("admin:portal_transparency_check")


def an_item(**values) -> TransparencyItem:
    facts = {
        "heading": Heading.RULES,
        "title": "Acuerdo que crea la veeduría",
        "body": "Se adopta la **veeduría**.",
        "updated_on": date(2026, 3, 2),
    }
    return TransparencyItem(**facts | values)


def published(**values) -> TransparencyItem:
    return an_item(**values).add(by=None).publish(by=None)


def a_file() -> Attachment:
    return Attachment.objects.create(
        file="adjuntos/ab/cd/abcd",
        original_name="acuerdo.pdf",
        content_type="application/pdf",
        size=10,
        sha256="a" * 64,
        original_sha256="b" * 64,
    )


# -- pages --------------------------------------------------------------------------------
def test_the_menu_holds_the_ten_headings_in_their_order(client):
    page = client.get("/transparencia/").text
    assert [str(heading.label) for heading in Heading] == NAMES
    assert [heading.number for heading in Heading] == list(range(1, 11))
    places = [page.index(f'href="/transparencia/{heading.value}/"') for heading in Heading]
    assert places == sorted(places)
    for path in ("/compromisos/", "/bitacora/", "/datos/", "/indicadores/"):
        assert f'<a href="{path}">' in page


def test_an_empty_heading_says_so_and_leads_to_the_city(client):
    path = f"/transparencia/{Heading.TAXES}/"
    said = "Sin dato. La entidad no ha publicado esta sección aquí."
    assertContains(client.get(path), said)
    assertNotContains(client.get(path), "Búscala en el sitio web")
    EntityData.current().update(website="https://www.cartagena.gov.co")
    assertContains(client.get(path), 'href="https://www.cartagena.gov.co" rel="noreferrer">Búscala')


def test_a_published_item_is_under_its_heading_alone_and_a_draft_nowhere(client):
    shown = published(title="Acuerdo publicado")
    an_item(title="Acuerdo en borrador").add(by=None)
    path = f"/transparencia/{Heading.RULES}/"
    assertContains(client.get(path), "Acuerdo publicado")
    assertNotContains(client.get(path), "Acuerdo en borrador")
    assertNotContains(client.get(f"/transparencia/{Heading.ENTITY}/"), "Acuerdo publicado")
    response = client.get(shown.get_absolute_url())
    assertContains(response, "<strong>veeduría</strong>")
    assertContains(response, f"/bitacora/registro/transparencia/{shown.code}/")
    draft = TransparencyItem.objects.drafts().get()
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get("/transparencia/11-otra/").status_code == 404


def test_an_item_can_be_found_downloaded_and_followed(client):
    shown = published()
    assert SearchRow.objects.get(kind="transparencia", code=shown.code).url == shown.get_absolute_url()
    assert HistoryEntry.objects.filter(subject=f"transparencia/{shown.code}", event="published").exists()
    rows = client.get("/datos/transparencia.json").getvalue().decode()
    assert shown.code in rows
    assertContains(client.get(f"/bitacora/registro/transparencia/{shown.code}/"), "Sección")
    assertContains(client.get(f"/bitacora/registro/transparencia/{shown.code}/"), "Normativa")
    assert client.get(f"/feeds/transparencia/{shown.code}.atom").status_code == 200


def test_own_pages_keep_the_language(client):
    shown = published(page="/planes/")
    assertContains(client.get(shown.get_absolute_url()), 'href="/planes/"')
    assertContains(client.get(f"/en{shown.get_absolute_url()}"), '<a href="/en/planes/">')


# -- rules --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "values",
    [
        {"body": ""},
        {"heading": "11-otra"},
        {"page": "//otro.test/"},
        {"page": "planes/"},
        {"page": "/\\otro.test"},
        {"review_by": date(2026, 3, 2)},
    ],
)
def test_what_cannot_be_is_refused_by_the_record_and_by_the_database(values):
    with pytest.raises(ValidationError):
        an_item(**values).add(by=None)
    with pytest.raises(IntegrityError):
        an_item(**values).save()


@pytest.mark.parametrize("values", [{"page": "/"}, {"url": "https://www.cartagena.gov.co/"}])
def test_an_address_is_enough(values):
    assert an_item(body="", **values).add(by=None).has_link


def test_its_file_opens_and_closes_with_it(lead):
    first, second = a_file(), a_file()
    item = an_item(body="", attachment=first).add(by=lead)
    assert not first.is_public
    item.publish(by=lead)
    first.refresh_from_db()
    assert first.is_public
    item.change(by=lead, reason="Llegó la versión firmada.", attachment=second)
    assert not Attachment.objects.get(pk=first.pk).is_public
    assert Attachment.objects.get(pk=second.pk).is_public
    item.withdraw(by=lead, reason="Tiene un error.")
    assert not Attachment.objects.filter(is_public=True).exists()


# -- first content ------------------------------------------------------------------------
def test_the_first_content_leads_only_to_pages_that_answer(client):
    call_command("load_first_content", stdout=StringIO())
    items = list(TransparencyItem.objects.published())
    assert len(items) == 14
    assert Heading.CONTRACTS in {item.heading for item in items}
    assert load_first(reason="Otra vez") == 0
    assert not [item.title for item in items if item.url]
    for item in items:
        if item.page:
            assert client.get(item.page).status_code == 200, item.page


# -- the desk -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "sees", "adds"),
    [
        ("editor", 403, 403),
        ("auditor", 200, 403),
        ("lead", 200, 200),
        ("administrator", 200, 200),
    ],
)
def test_who_reaches_the_desk(client, request, who, sees, adds):
    desk = enter(client, request.getfixturevalue(who))
    assert desk.get(reverse("admin:portal_transparencyitem_changelist")).status_code == sees
    assert desk.get(CHECK).status_code == sees
    assert desk.get(reverse("admin:portal_transparency_check_csv")).status_code == sees
    assert desk.get(reverse("admin:portal_transparencyitem_add")).status_code == adds


def test_who_writes_the_data_of_the_entity_is_led_there(client, administrator, auditor):
    form = reverse("admin:portal_entitydata_changelist")
    assertContains(enter(client, administrator).get(CHECK), f'<a href="{form}">Completar los datos')
    assertNotContains(enter(type(client)(), auditor).get(CHECK), "Completar los datos")


def test_the_lead_writes_an_item_and_sees_its_draft(client, lead):
    desk = enter(client, lead)
    data = {
        "heading": Heading.PROCEDURES,
        "position": "0",
        "title": "Trámite de prueba",
        "body": "",
        "page": "",
        "url": "",
        "responsible": "",
        "updated_on": "2026-11-02",
        "review_by": "",
    }
    add = reverse("admin:portal_transparencyitem_add")
    assertContains(desk.post(add, data), "Escribe un texto", status_code=422)
    assert desk.post(add, data | {"url": "https://www.cartagena.gov.co/"}).status_code == 302
    item = TransparencyItem.objects.get()
    assert not item.is_published
    preview = reverse("admin:portal_transparencyitem_preview", args=[item.pk])
    assertContains(desk.get(preview), "Trámite de prueba")
    assert desk.get(reverse("admin:portal_transparencyitem_change", args=[item.pk])).status_code == 200


# -- the self-check -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("age", "tone"), [(0, "done"), (89, "done"), (90, "warning"), (119, "warning"), (120, "late")]
)
def test_a_heading_ages(age, tone):
    today = date(2026, 11, 23)
    published(updated_on=today - timedelta(days=age))
    published(updated_on=today, page="/no-existe/")
    rules = self_check.headings(today)[1]
    assert (rules.tone, rules.days, rules.published) == (tone, age, 2)
    assert (rules.without_link, rules.broken, rules.due) == (1, 1, 0)
    assert self_check.headings(today)[0].tone == ""


def test_a_review_that_passed_is_late_and_a_draft_counts_for_nothing():
    today = date(2026, 11, 23)
    published(updated_on=today - timedelta(days=5), review_by=today - timedelta(days=1))
    an_item(heading=Heading.ENTITY).add(by=None)
    entity, rules, *_others = self_check.headings(today)
    assert (rules.tone, rules.due) == ("late", 1)
    assert "Con revisión vencida: 1." in self_check.lacks(rules)
    assert entity.published == 0


def test_the_footer_is_checked_field_by_field():
    EntityData.current().update(email="contactenos@cartagena.test")
    answers = {check.name: check.passes for check in self_check.checks()}
    assert answers["Correo institucional"]
    assert not answers["Conmutador"]
    assert answers["Buscador"]
    assert not answers["Seguimiento en línea"]


def test_a_room_that_receives_petitions_says_what_it_meets(monkeypatch):
    monkeypatch.setattr(self_check, "pqrsd_met", {"follow_up"})
    assert {check.name: check.passes for check in self_check.checks()}["Seguimiento en línea"]


def test_the_check_is_a_page_and_a_sheet(client, lead):
    published(updated_on=timezone.localdate() - timedelta(days=200))
    desk = enter(client, lead)
    response = desk.get(CHECK)
    assertContains(response, "Lo más antiguo se actualizó hace 200 días.")
    assertContains(response, "El portal todavía no tiene canal de PQRSD.")
    sheet = desk.get(reverse("admin:portal_transparency_check_csv"))
    assert "attachment" in sheet["Content-Disposition"]
    rows = list(csv.reader(StringIO(sheet.content.decode("utf-8-sig"))))
    assert rows[0] == ["Grupo", "Qué se revisa", "Cumple", "Qué falta"]
    assert [row[1] for row in rows[1:11]] == [f"{n}. {name}" for n, name in enumerate(NAMES, 1)]
    assert rows[3][2:] == ["no", "No hay publicaciones."]


def test_the_statement_of_accessibility_says_its_day(client):
    assertContains(client.get("/accesibilidad/"), "23\u00a0de\u00a0noviembre\u00a0de\u00a02026")


def test_the_footer_names_the_anticorruption_address(client):
    assertNotContains(client.get("/accesibilidad/"), "Correo anticorrupción")
    EntityData.current().update(anticorruption_email="transparencia@cartagena.test")
    assertContains(client.get("/accesibilidad/"), "mailto:transparencia@cartagena.test")


def test_the_pages_that_the_portal_holds_itself_answer(client, institution):
    load_first(reason="Carga inicial.")
    pages = TransparencyItem.objects.exclude(page="").values_list("page", flat=True)
    # That of the plan is there when the plan is.
    wrong = [
        page for page in pages if not page.startswith("/planes/2") and client.get(page).status_code != 200
    ]
    assert wrong == []
    assert Heading.CONTRACTS in TransparencyItem.objects.values_list("heading", flat=True)

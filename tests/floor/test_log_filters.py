"""The log narrowed by its filters, and the week record by record: public facts alone, whatever is asked."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp import history
from cartagena_ogp.log import PAGE
from cartagena_ogp.log_filters import LogFilters
from cartagena_ogp.log_week import PAGE as RECORDS
from cartagena_ogp.models import HistoryEntry, HistoryTopic, Institution

pytestmark = pytest.mark.django_db


def left(query: str) -> list[str]:
    """Subject and event of the entries that an address leaves, newest first."""
    entries = LogFilters(QueryDict(query)).apply(HistoryEntry.objects.all())
    return [f"{entry.subject} {entry.event}" for entry in entries]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_path(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"/bitacora/semana/{year}-{number:02}/"


# -- filters ------------------------------------------------------------------------------
def test_by_kind_event_and_institution(commitment, other_institution, lead, editor):
    commitment.change(by=lead, reason="Otra oficina.", contact_office="Ventanilla")
    assert left("clase=compromiso") == ["compromiso/COCDI0001 changed", "compromiso/COCDI0001 published"]
    assert left("hecho=changed") == ["compromiso/COCDI0001 changed"]
    assert left("clase=plan&hecho=changed") == []
    assert sorted(left("clase=plan&clase=institucion&hecho=published")) == [
        "institucion/escuela-de-gobierno published",
        "institucion/secretaria-general published",
        "plan/2022-2023 published",
    ]
    assert left("institucion=escuela-de-gobierno") == ["institucion/escuela-de-gobierno published"]


def test_by_who_acted_as_well_as_by_who_answers(commitment, other_editor):
    assert left("institucion=escuela-de-gobierno") == ["institucion/escuela-de-gobierno published"]
    commitment.change(by=other_editor, reason="La escuela ayudó.", contact_office="Escuela")
    assert HistoryTopic.objects.latest("entry_id").actor == "escuela-de-gobierno"
    assert left("institucion=escuela-de-gobierno")[0] == "compromiso/COCDI0001 changed"
    assert left("institucion=secretaria-general")[0] == "compromiso/COCDI0001 changed"


@pytest.mark.parametrize("asked", ["COCDI0001", "cocdi0001", "contratos", "CONTRATOS vista", " contratos "])
def test_by_code_or_words_of_the_title(commitment, asked):
    assert left(f"q={asked}") == ["compromiso/COCDI0001 published"]


def test_words_match_without_accents(institution):
    assert left("q=secretaria") == left("q=Secretaría") == ["institucion/secretaria-general published"]
    assert left("q=secretaria+inexistente") == []


def test_by_date(commitment):
    today = timezone.localdate()
    every = HistoryEntry.objects.count()
    assert len(left(f"desde={today}&hasta={today}")) == every
    assert left(f"desde={today + timedelta(days=1)}") == []
    assert left(f"hasta={today - timedelta(days=1)}") == []


@pytest.mark.parametrize(
    "query",
    [
        "clase=nada",
        "hecho=privado",
        "hecho=' OR 1=1",
        "institucion=nadie",
        "desde=ayer",
        "desde=2026-02-31",
        "hasta=0001-01-01",
        "desde=9999-12-31",
        "q=%00",
        "q=++",
        "otra=cosa",
    ],
)
def test_a_value_that_means_nothing_is_ignored(client, commitment, query):
    assert LogFilters(QueryDict(query)).is_empty
    assert len(left(query)) == HistoryEntry.objects.count()
    assert client.get(f"/bitacora/?{query}").status_code == 200


def test_drafts_are_never_found(client, commitment, lead):
    commitment.withdraw(by=lead, reason="Se revisa.")
    commitment.change(by=lead, reason="Motivo interno", title="Título secreto", contact_office="Oficina")
    hidden = history.head().sequence
    today = timezone.localdate()
    for query in (
        "clase=compromiso",
        "hecho=changed",
        "institucion=secretaria-general",
        "q=COCDI0001",
        "q=secreto",
    ):
        assert "privado privado" not in left(query)
        assertNotContains(client.get(f"/bitacora/?{query}"), f'href="/bitacora/{hidden}/"')
    for path in (f"/bitacora/?desde={today}", "/bitacora/semana/"):
        assertNotContains(client.get(path), "Título secreto")
        assertNotContains(client.get(path), "Motivo interno")


def test_an_unpublished_institution_is_no_choice(client, institution):
    Institution(slug="oculta", name="Oficina Oculta", kind="oficina").add(by=None)
    assertNotContains(client.get("/bitacora/"), "Oficina Oculta")


def test_what_a_redacted_entry_said_is_not_found(other_institution, administrator):
    other_institution.change(by=None, name="Casa de Pedro")
    entry = HistoryEntry.objects.first()
    assert left("q=pedro") == ["institucion/escuela-de-gobierno changed"]
    other_institution.change(by=None, name="Escuela de Gobierno")
    history.redact(entry, by=administrator, reason="Ley 1581 de 2012.")
    assert left("q=pedro") == []


# -- the page -----------------------------------------------------------------------------
def test_each_state_has_its_address(client, commitment):
    response = client.get("/bitacora/?clase=compromiso&hecho=published&q=contratos&desde=2026-01-01")
    assertContains(response, 'name="clase" value="compromiso" checked')
    assertContains(response, 'name="desde" value="2026-01-01"')
    assertContains(response, 'value="contratos"')
    assertContains(response, 'href="/bitacora/?hecho=published&amp;q=contratos&amp;desde=2026-01-01"')
    assertContains(response, 'href="/feeds/lista.atom?clase=compromiso"')
    assertContains(client.get("/bitacora/?q=inexistente"), "No encontramos entradas con esos filtros")


def test_pages_of_a_filtered_log_keep_the_filters(client, commitment, other_institution):
    for number in range(PAGE + 2):
        commitment.change(by=None, sector=f"Sector {number}")
        other_institution.change(by=None, purpose=f"Propósito {number}")
    response = client.get("/bitacora/?clase=compromiso")
    mine = [entry.sequence for entry in HistoryEntry.objects.filter(subject="compromiso/COCDI0001")]
    assertContains(response, f'href="/bitacora/?clase=compromiso&amp;antes={mine[PAGE - 1]}" rel="next"')
    second = client.get(f"/bitacora/?clase=compromiso&antes={mine[PAGE - 1]}")
    assertContains(second, f'href="/bitacora/{mine[PAGE]}/"')
    assertNotContains(second, f'href="/bitacora/{mine[PAGE - 1]}/"')
    assertContains(second, 'href="/bitacora/?clase=compromiso" rel="prev"')
    assertNotContains(second, 'rel="next"')


# -- the week -----------------------------------------------------------------------------
def test_the_week_shows_the_difference_it_made_record_by_record(client, commitment, lead):
    commitment.change(by=None, sector="Uno")
    commitment.change(by=lead, reason="Se corrige el sector.", sector="Dos")
    response = client.get("/bitacora/semana/")
    assertContains(response, "Lo que cambió esta semana")
    assertContains(response, "Se corrige el sector.")
    assertContains(response, "3 entradas en la semana")
    assertContains(response, "Es nuevo en el portal")
    assertContains(response, "1 compromiso")
    assertNotContains(response, "<del>Uno</del>")


def test_a_record_from_before_shows_before_and_after_of_the_whole_week(client, commitment, monkeypatch):
    commitment.change(by=None, sector="Uno")
    later = timezone.now() + timedelta(days=14)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    commitment.change(by=None, sector="Dos")
    commitment.change(by=None, sector="Tres")
    response = client.get(week_path(later.date()))
    assertContains(response, "<del>Uno</del>", html=True)
    assertContains(response, "<ins>Tres</ins>", html=True)
    assertNotContains(response, "Dos</")
    assertContains(response, "2 entradas en la semana")
    assertContains(client.get(week_path(later.date() - timedelta(days=7))), "no cambió ningún registro")


def test_weeks_follow_each_other(client, institution):
    today = timezone.localdate()
    here = client.get(week_path(today))
    before = client.get(week_path(today - timedelta(days=7)))
    assertNotContains(here, 'rel="next"')
    assertContains(before, f'href="{week_path(today)}" rel="next"')
    assert client.get(week_path(today + timedelta(days=7))).status_code == 404


@pytest.mark.parametrize("week", ["2026-00", "2026-54", "1999-10", "0000-01", "2026-1", "abc"])
def test_a_week_that_is_none_is_not_found(client, week):
    assert client.get(f"/bitacora/semana/{week}/").status_code == 404


def test_a_busy_week_has_pages(client, institution):
    for number in range(RECORDS):
        slug = f"oficina-{number}"
        Institution(slug=slug, name=f"Oficina {number:02}", kind="oficina").add(by=None).publish(by=None)
    first = client.get("/bitacora/semana/")
    assertNotContains(first, "Secretaría General</a></h3>")
    last = HistoryEntry.objects.get(subject="institucion/oficina-0").sequence
    path = f"{week_path(timezone.localdate())}?antes={last}"
    assertContains(first, f'href="{path}" rel="next"')
    assertContains(client.get(path), "Secretaría General</a></h3>")


def test_the_pages_cost_the_same_whatever_changed(client, milestone, other_institution, lead):
    for number in range(5):
        milestone.commitment.change(by=lead, sector=f"Sector {number}")
    asked = "clase=compromiso&institucion=secretaria-general&q=contratos&desde=2026-01-01&hasta=2999-01-01"
    for path, most in (("/bitacora/semana/", 10), (f"/bitacora/?{asked}", 10)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        reads = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "WITH"))]
        asked_once = [sql for sql in reads if "portal_revision" not in sql]  # remembered for a second
        assert len(asked_once) <= most, asked_once

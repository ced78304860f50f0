"""The list, the maps and what is near, each with what it costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cartagena_ogp.models import Territory
from publicworks.models import ProblemReport, ProgressReport, Work, WorkChange
from tests.commitments.test_page_costs import MOST, queries_of
from tests.publicworks.works_samples import a_work, place, today

pytestmark = pytest.mark.django_db


def many(work: Work, rows: int) -> None:
    """`rows` of everything that the pages of works list. Nothing here leaves a history."""
    now = timezone.now()
    Work.objects.bulk_create(
        Work(
            code=f"OBR-{n:05}",
            title=f"Obra {n}",
            sector="education",
            status="implementation",
            responsible=work.responsible,
            territory=work.territory,
            latitude=work.latitude,
            longitude=work.longitude,
            last_news_on=today() - timedelta(days=n),
            published_at=now,
        )
        for n in range(rows)
    )
    ProgressReport.objects.bulk_create(
        ProgressReport(work=work, source="supervisor", reported_on=today(), physical=n % 100, done="Algo.")
        for n in range(rows)
    )
    WorkChange.objects.bulk_create(
        WorkChange(
            work=work, field="planned_ends_on", before="2026-01-01", after="2026-02-01",
            reason=f"Por {n}.", changed_on=today(),
        )
        for n in range(rows)
    )  # fmt: skip
    ProblemReport.objects.bulk_create(
        ProblemReport(
            code=f"R{n:05}", work=work, topic="danger", body=f"Una zanja abierta número {n}.",
            body_digest=f"{n:064}", submitted_at=now, submitted_on=today(), due_on=today(),
            last_news_on=today(), published_at=now,
        )
        for n in range(rows)
    )  # fmt: skip


@pytest.mark.parametrize("rows", [3, 60])
@pytest.mark.parametrize(
    "path",
    ["", "?estado=en-construccion&atrasadas=si&localidad=localidad-1", "mapa/", "mapa/interactivo/",
     "mapa/localidad-1/", "cerca/?barrio=barrio-manga", "{code}/", "{code}/reportes/", "reportes/R00000/",
     "{code}/mapa.svg"],
)  # fmt: skip
def test_ten_queries_at_most(client, work, rows, path):
    many(work, rows)
    queries = queries_of(client, "/obras/" + path.format(code=work.code))
    assert len(queries) <= MOST, "\n".join(queries)


@pytest.fixture
def city(institution, other_institution):
    manga, bosque = (
        place(),
        place("barrio-el-bosque", name="El Bosque", latitude="10.39439", longitude="-75.52422"),
    )
    yesterday = today() - timedelta(days=1)
    spot = {"latitude": "10.3944", "longitude": "-75.5242"}
    return {
        "late": a_work(institution, title="Tarde", territory=manga, planned_ends_on=yesterday),
        "school": a_work(other_institution, title="Escuela", sector="education", territory=bosque, **spot),
        "done": a_work(institution, title="Lista", status="maintenance", is_illustrative=True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Tarde", "Escuela", "Lista"}),
        ("?atrasadas=si", {"Tarde"}),
        ("?estado=terminada", {"Lista"}),
        ("?estado=terminada&estado=en-construccion", {"Tarde", "Escuela", "Lista"}),
        ("?sector=education", {"Escuela"}),
        ("?barrio=barrio-el-bosque", {"Escuela"}),
        ("?localidad=localidad-1", {"Tarde", "Escuela"}),
        ("?institucion=escuela-de-gobierno", {"Escuela"}),
        ("?ilustrativas=no", {"Tarde", "Escuela"}),
        ("?estado=inventado&orden=nada&desde=zzz", {"Tarde", "Escuela", "Lista"}),
    ],
)
def test_filters_leave_what_they_say_and_so_does_the_download(client, city, query, titles):
    page = client.get(f"/obras/{query}").content.decode()
    rows = b"".join(client.get(f"/datos/obras.csv{query}").streaming_content).decode()
    for work in city.values():
        assert (work.get_absolute_url() in page) == (work.title in titles)
        assert (work.code in rows) == (work.title in titles)


def test_nothing_found_helps(client, city):
    page = client.get("/obras/?atrasadas=si&sector=education").content.decode()
    assert "No encontramos obras con esos filtros." in page


def test_pages_by_key_show_every_work_once(client, work):
    many(work, 30)
    seen: list[str] = []
    path = "/obras/"
    while path:
        page = client.get(path).content.decode()
        seen += [code for code in Work.objects.values_list("code", flat=True) if f"/obras/{code}/" in page]
        following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        path = "/obras/" + following.replace("&amp;", "&") if 'rel="next"' in page else ""
    assert sorted(seen) == sorted(Work.objects.values_list("code", flat=True))


def test_near_says_how_far_and_the_nearest_first(client, city):
    far = city["late"]
    Work.objects.filter(pk=far.pk).update(latitude="10.45", longitude="-75.50")
    page = client.get("/obras/cerca/?barrio=barrio-el-bosque").content.decode()
    assert page.index("Escuela") < page.index("Tarde")
    assert "A unos 0\N{NO-BREAK SPACE}m" in page or "A unos 0 m" in page


def test_maps_link_places_and_points(client, city):
    city_map = client.get("/obras/mapa/").content.decode()
    assert "/obras/mapa/localidad-1/" in city_map or "Dónde están las obras" in city_map
    page = client.get("/obras/mapa/localidad-1/").content.decode()
    assert f'href="{city["school"].get_absolute_url()}" tabindex="-1"' in page
    assert "/obras/?barrio=barrio-el-bosque" in page
    assert client.get("/obras/mapa/barrio-manga/").status_code == 404


def test_a_map_lists_what_its_drawing_cannot_show(client, city):
    here = Territory.objects.get(code="localidad-1")
    Work.objects.filter(pk=city["late"].pk).update(territory=here, latitude="9.40", longitude="-76.10")
    for path in ("/obras/mapa/", "/obras/mapa/localidad-1/"):
        page = client.get(path).content.decode()
        listed = page.partition("Las mismas obras en una lista")[2].partition("Ver la lista completa")[0]
        row = listed.partition(city["late"].get_absolute_url())[2].partition("</li>")[0]
        assert "fuera de este dibujo" in row
    near = client.get("/obras/mapa/").text.partition("una lista")[2].partition(">Escuela</a>")[2]
    assert "fuera de este dibujo" not in near.partition("</li>")[0]

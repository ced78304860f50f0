"""The page behind the code of a sign: how the work goes, before anything else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cartagena_ogp.uploads import IMAGES, inspect
from publicworks import operations
from publicworks.models import Contract, Funding, Modification, Payment, Work, WorkMilestone
from publicworks.operations import Photo
from tests.publicworks.works_samples import REASON, a_report, a_work, draft_work, picture, progress, today

pytestmark = pytest.mark.django_db


def text(client, work: Work) -> str:
    return client.get(work.get_absolute_url()).content.decode()


def test_status_comes_first_and_real_beside_planned(client, institution):
    work = a_work(institution, planned_ends_on=today() - timedelta(days=10))
    progress(work, 62, planned=75)
    page = text(client, work)
    assert "Con retraso" in page
    assert "Va con retraso: debía terminar el" in page
    assert "y lleva el 62\N{NO-BREAK SPACE}%" in page
    assert "Previsto: 75\N{NO-BREAK SPACE}%" in page
    assert page.index("Con retraso") < page.index("Lo básico")


def test_every_figure_says_who_and_when_and_sources_stay_apart(client, work):
    progress(work, 62)
    operations.report_progress(work, by=None, on=today(), source="interventoria", physical=46, done="Medido.")
    page = text(client, work)
    assert "Lo dice: Supervisión, Secretaría General, el" in page
    assert "Avance: 62\N{NO-BREAK SPACE}%." in page
    assert "Avance: 46\N{NO-BREAK SPACE}%." in page
    work.refresh_from_db()
    assert work.physical_progress == 62


def test_money_parties_and_payments_come_from_its_contracts(client, work):
    facts = {"work": work, "entity_name": "Alcaldía", "supplier_name": "Consorcio Vial"}
    contract = Contract.objects.create(
        code="C-1", nature="construction", value=4_812_000_000, initial_value=4_300_000_000,
        paid=2_000_000_000, published_at=work.published_at, **facts,
    )  # fmt: skip
    Payment.objects.create(contract=contract, on=today(), value=860_000_000, concept="Anticipo")
    Contract.objects.create(code="C-2", nature="construction", **(facts | {"supplier_name": "En borrador"}))
    page = text(client, work)
    assert "$\N{NO-BREAK SPACE}4.812\N{NO-BREAK SPACE}millones" in page
    assert "Empezó en $\N{NO-BREAK SPACE}4.300\N{NO-BREAK SPACE}millones." in page
    assert "Consorcio Vial" in page
    assert "Anticipo" in page
    assert "En borrador" not in page
    assert "No hay un contrato de interventoría publicado." in page


def test_a_sum_says_what_it_leaves_out(client, work):
    facts = {
        "work": work,
        "entity_name": "Alcaldía",
        "nature": "construction",
        "published_at": work.published_at,
    }
    first = Contract.objects.create(code="C-1", value=4_000_000_000, paid=1_000_000_000, **facts)
    Contract.objects.create(code="C-2", value=1_000_000_000, **facts)
    Contract.objects.create(code="C-3", flaws=["no_value"], **facts)
    Modification.objects.create(contract=first, kind="term", on=today(), days_change=-5)
    page = text(client, work)
    assert "$\N{NO-BREAK SPACE}5.000\N{NO-BREAK SPACE}millones" in page
    assert "Sin contar 1 contrato cuyo valor falta o está por confirmar." in page
    assert "Falta lo pagado de 2 contratos." in page
    assert "5 días menos." in page


def test_every_contract_of_a_work_is_added_up(client, work):
    facts = {"work": work, "entity_name": "Alcaldía", "published_at": work.published_at}
    for number in range(30):
        Contract.objects.create(code=f"C-{number}", value=100_000_000, **facts)
    assert "$\N{NO-BREAK SPACE}3.000\N{NO-BREAK SPACE}millones" in text(client, work)


def test_what_is_not_known_is_said(client, institution):
    page = text(client, a_work(institution))
    assert "Sin dato. La entidad no ha publicado el valor pagado." in page
    assert "Nadie ha publicado fotos de esta obra." in page


def test_dates_that_moved_are_shown_with_their_reason(client, work):
    before = work.planned_ends_on
    later = before + timedelta(days=60)
    why = "La lluvia paró la obra tres semanas."
    operations.change_days(work, by=None, on=today(), reason=why, planned_ends_on=later)
    page = text(client, work)
    assert "Primero se prometió para el" in page
    assert "ha cambiado 1 vez" in page
    assert why in page


def test_a_halted_work_says_why_and_what_comes_next(client, work):
    operations.change_status(
        work, by=None, on=today(), reason="Hay que mover una red.", status="implementation",
        condition="suspended",
    )  # fmt: skip
    page = text(client, work)
    assert "Suspendida" in page
    assert "Hay que mover una red." in page
    assert "La entidad no ha publicado cómo y cuándo la va a terminar." in page


def test_silence_is_shown(client, institution):
    work = a_work(institution, last_news_on=today() - timedelta(weeks=9))
    assert "Sin novedades desde hace 9 semanas" in text(client, work)


def test_photos_come_in_three_formats_with_alt_and_size(client, work):
    photo = Photo(inspect(picture(), kinds=IMAGES), "La calle a medio pavimentar.")
    progress(work, 40, photos=[photo])
    page = text(client, work)
    assert 'alt="La calle a medio pavimentar."' in page
    assert 'width="640" height="498"' in page
    for ending in ("avif", "webp", "jpg"):
        assert f"/640.{ending}" in page
    shown = work.files.get().attachment
    assert client.get(shown.image_url(640, "jpg")).status_code == 200
    assert b"secret-place" not in shown.file.open().read()


@pytest.mark.parametrize("typed", ["obr-{}", "OBR{}", "{}", "obr {}"])
def test_its_code_is_read_kindly(client, work, typed):
    bare = work.code.removeprefix("OBR-")
    response = client.get(f"/obras/{typed.format(bare.lower())}/")
    assert response.status_code == 301
    assert response["Location"] == work.get_absolute_url()


@pytest.mark.parametrize("code", ["OBR-ZZZZZ", "x", "%00", "OBR-"])
def test_no_work_is_404(client, work, code):
    assert client.get(f"/obras/{code}/").status_code == 404


def test_a_draft_is_seen_by_nobody(client, institution):
    work = draft_work(institution)
    assert client.get(work.get_absolute_url()).status_code == 404
    assert client.get(reverse("publicworks:report_new", args=[work.code])).status_code == 404
    assert work.title not in client.get("/obras/").content.decode()
    assert client.get(f"/api/v1/obras/{work.code}").status_code == 404


def test_a_withdrawn_work_takes_its_files_and_reports_along(client, work):
    photo = Photo(inspect(picture(), kinds=IMAGES), "La calle.")
    progress(work, 40, photos=[photo])
    report = a_report(work)
    operations.withdraw(work, by=None, reason=REASON)
    assert not work.files.get().attachment.is_public
    assert client.get(report.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/reportes-de-obras/{report.code}").status_code == 404


def test_its_facts_are_open_data(client, work):
    Funding.objects.create(work=work, source="Regalías", amount=10)
    WorkMilestone.objects.create(work=work, title="Redes", due_on=today())
    progress(work, 10)
    facts = client.get(f"/api/v1/obras/{work.code}").json()
    assert facts["sector"] == "transport.road"
    assert facts["funding"][0]["source"] == "Regalías"
    assert facts["progress"][0]["physical"] == 10

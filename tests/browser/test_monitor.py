"""A monitor completes a real report in a browser without script: from an empty list to the public page."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from cartagena_ogp.models import Institution, Membership, User
from commitments.models import ActionPlan, Commitment
from monitoring import reporting
from monitoring.models import MonitoringBody, Report
from tests.browser.steps import follow
from tests.staff import enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db, plan, commitment, chromium, live_server, client):
    """A monitor inside the desk, in a browser with script off, on a laptop."""
    cache.clear()
    university = Institution(slug="universidad", name="Universidad", kind=Institution.Kind.ACADEMIA)
    university.add(by=None).publish(by=None)
    MonitoringBody(plan=plan, institution=university).add(by=None).publish(by=None)
    monitor = User.objects.create_user("ines@uni.test", name="Inés Barrios", is_staff=True)
    Membership.objects.create(user=monitor, institution=university, role=Membership.Role.MONITOR)
    enter(client, monitor)
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    cookie = client.cookies["sesion"]
    context.add_cookies([{"name": "sesion", "value": cookie.value, "url": live_server.url}])
    tab = context.new_page()
    tab.monitor = monitor
    yield tab
    context.close()


def test_from_the_empty_list_to_the_public_page(desk, plan: ActionPlan, commitment: Commitment, lead: User):
    desk.goto("/gestion/seguimiento/")
    follow(desk.get_by_role("link", name="Comenzar: Informe final de un compromiso"))
    follow(desk.get_by_role("button", name="Comenzar el borrador"))
    desk.get_by_role("heading", level=1, name="Informe final: Contratos a la vista").wait_for()

    follow(desk.get_by_role("link", name="Título, quiénes evalúan y resumen"))
    desk.get_by_label("Quiénes evalúan").fill("Inés Barrios y Raúl Ospino")
    desk.get_by_label("Resumen").fill("El tablero se publicó y se usa.")
    follow(desk.get_by_role("button", name="Guardar"))

    follow(desk.get_by_role("link", name="1.1 ¿Cuánto se cumplió el compromiso?"))
    for _question in range(10):
        options = desk.get_by_role("radio")
        if options.count():
            options.last.check()
        desk.get_by_label("Explicación").fill("Lo revisamos con actas y entrevistas.")
        follow(desk.get_by_role("button", name="Guardar la respuesta"))
    desk.get_by_text("10 de 10 respuestas completas").wait_for()

    follow(desk.get_by_role("link", name="1.1 ¿Cuánto se cumplió el compromiso?"))
    desk.get_by_label("Qué es").fill("Acta de entrega")
    desk.get_by_label("Enlace", exact=False).last.fill("https://example.org/acta")
    follow(desk.get_by_role("button", name="Agregar la evidencia"))
    desk.get_by_role("link", name="Acta de entrega", exact=True).wait_for()

    follow(desk.get_by_role("link", name="Volver a la lista"))
    follow(desk.get_by_role("link", name="Enviar el borrador a la Alcaldía"))
    follow(desk.get_by_role("button", name="Enviar a la Alcaldía"))
    desk.get_by_text("La Alcaldía ya puede comentar").wait_for()

    report = Report.objects.get()
    reporting.close_comments(report, by=lead, on=timezone.localdate())
    desk.reload()
    follow(desk.get_by_role("link", name="Publicar el informe"))
    follow(desk.get_by_role("button", name="Publicar"))
    follow(desk.get_by_role("link", name="Ver el informe público"))
    desk.get_by_role("heading", level=1, name="Informe final: Contratos a la vista").wait_for()
    expect(desk.get_by_text("El tablero se publicó y se usa.").first).to_be_visible()
    expect(desk.get_by_role("link", name="Acta de entrega")).to_be_visible()

    desk.goto(commitment.get_absolute_url())
    expect(desk.get_by_role("heading", name="El monitor independiente")).to_be_visible()
    expect(desk.get_by_text("La Alcaldía dice «sin iniciar»; el monitor lee «completo».")).to_be_visible()

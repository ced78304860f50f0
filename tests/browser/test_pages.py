"""Every public page in a real browser: accessible in light and dark, narrow enough, and quiet."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.steps import button, follow, link
from tests.pages import PAGES

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
    const wanted = tags.length ? {type: "tag", values: tags} : {type: "rule", values: ["color-contrast"]};
    const found = await axe.run(document, {runOnly: wanted, resultTypes: ["violations"]});
    const told = (one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`);
    return found.violations.flatMap(told);
}"""
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_is_accessible_fits_and_breaks_no_policy(page, small_phone: BrowserContext):
    tab = small_phone.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    tab.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    try:
        response = tab.goto(page.path)
        assert response is not None
        assert response.status == 200
        scroll, room = tab.evaluate(WIDTHS)
        assert scroll <= room, f"{scroll} px wide in {room}"
        assert complaints == []
        assert len(asked) <= 12
        home = "/".join(tab.url.split("/")[:3])
        assert [url for url in asked if not url.startswith((home, "data:"))] == []
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        assert tab.evaluate(CHECK, RULES) == []
        tab.emulate_media(color_scheme="dark")
        assert tab.evaluate(CHECK, []) == [], "in the dark"
    finally:
        tab.close()


@pytest.fixture(scope="module")
def without_script(chromium, address):
    context = chromium.new_context(base_url=address, java_script_enabled=False, locale="es-CO")
    yield context.new_page()
    context.close()


def test_the_list_is_narrowed_without_script(without_script):
    tab = without_script
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto("/compromisos/")
    tab.get_by_label("Completo", exact=True).check()
    follow(button(tab, "Aplicar filtros"))

    tab.get_by_role("heading", level=2, name="2 compromisos").wait_for()
    follow(link(tab, "Quitar filtro: Estado: Completo"))
    assert "estado=" not in tab.url


def test_the_front_page_searches_without_script(without_script):
    tab = without_script
    tab.goto("/")
    tab.get_by_label("Busca un compromiso, una institución o un barrio").fill("juntas")
    follow(button(tab, "Buscar"))
    tab.get_by_role("link", name="Juntas de Acción Comunal y contratación pública").first.wait_for()
    assert "q=juntas" in tab.url


def test_keyboard_reaches_the_content_first(small_phone):
    tab = small_phone.new_page()
    tab.goto("/compromisos/COCDI0001/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Saltar al contenido principal"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "contenido"
    tab.close()

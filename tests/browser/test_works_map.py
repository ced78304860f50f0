"""The map of works that moves: by button and by key, its points are links, and it asks no other host."""

import pytest
from playwright.sync_api import expect

from cartagena_ogp import middleware
from publicworks import maps
from publicworks.models import Work

pytestmark = [pytest.mark.long, pytest.mark.django_db]

PATH = "/obras/mapa/interactivo/"


def width(tab) -> float:
    return float(tab.locator("[data-ogp-map] svg").get_attribute("viewBox").split()[2])


def test_the_map_opens_after_a_click_and_moves_by_button_key_and_wheel(small_phone):
    tab = small_phone.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto("/obras/mapa/")
    assert not [url for url in asked if "/js/maps/" in url]
    tab.get_by_role("link", name="Abrir el mapa interactivo").click()
    tab.get_by_role("button", name="Acercar").click()

    start = float(tab.locator("[data-ogp-map]").get_attribute("data-ogp-whole").split()[2])
    near = width(tab)
    assert near < start
    tab.get_by_role("group", name="Mapa de obras").focus()
    tab.keyboard.press("+")
    assert width(tab) < near
    before = tab.locator("[data-ogp-map] svg").get_attribute("viewBox").split()
    tab.keyboard.press("ArrowRight")
    after = tab.locator("[data-ogp-map] svg").get_attribute("viewBox").split()
    assert float(after[0]) > float(before[0])
    assert after[1:] == before[1:]
    tab.get_by_role("button", name="Ver la ciudad").click()
    whole = width(tab)
    tab.locator("[data-ogp-map]").hover()
    tab.mouse.wheel(0, 100)
    assert width(tab) == whole, "the wheel belongs to the page until the map has the focus"
    tab.locator("[data-ogp-map]").focus()
    tab.mouse.wheel(0, -100)
    expect(tab.locator("[data-ogp-map] svg")).not_to_have_attribute("viewBox", " ".join(before))
    assert complaints == []
    home = "/".join(tab.url.split("/")[:3])
    assert [url for url in asked if not url.startswith((home, "data:"))] == []
    tab.close()


def test_a_drag_moves_the_map_and_is_no_visit(small_phone):
    tab = small_phone.new_page()
    tab.goto(PATH)
    point = tab.locator("[data-ogp-map] circle").first
    point.scroll_into_view_if_needed()
    at = point.bounding_box()
    before = tab.locator("[data-ogp-map] svg").get_attribute("viewBox")
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 20, y + 30, steps=4)
    tab.mouse.up()
    assert tab.url.endswith(PATH)
    assert tab.locator("[data-ogp-map] svg").get_attribute("viewBox") != before
    tab.close()


def test_works_that_do_not_fit_in_the_page_come_from_the_open_data(chromium, address, monkeypatch):
    middleware.store.clear()
    monkeypatch.setattr(maps, "MOST_POINTS", 1)
    context = chromium.new_context(base_url=address)
    tab = context.new_page()
    tab.goto(PATH)
    placed = Work.objects.published().placed().count()
    expect(tab.locator("[data-ogp-map] a")).to_have_count(placed)
    assert placed > 1
    context.close()
    middleware.store.clear()


def test_a_point_is_a_link_with_and_without_script(small_phone, chromium, address):
    tab = small_phone.new_page()
    tab.goto(PATH)
    point = tab.locator("[data-ogp-map] a").first
    point.focus()
    name, path = point.get_attribute("aria-label"), point.get_attribute("href")
    assert tab.locator("[data-ogp-said]").text_content() == name
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{path}")
    assert name in tab.locator("h1").inner_text()
    tab.close()

    plain = chromium.new_context(base_url=address, java_script_enabled=False)
    tab = plain.new_page()
    tab.goto(PATH)
    expect(tab.locator(f'[data-ogp-map] a[href="{path}"]')).to_have_count(1)
    expect(tab.get_by_role("button", name="Acercar")).to_have_count(0)
    plain.close()

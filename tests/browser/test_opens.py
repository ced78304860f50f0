"""The portal opens in a real browser."""

from playwright.sync_api import expect


def test_home_has_one_heading_and_breaks_no_policy(page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    response = page.goto("/")

    assert response.status == 200
    expect(page.locator("h1")).to_have_count(1)
    assert complaints == []

"""The forecast page as a visitor uses it, in a real browser on the real server and model."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import NARROW, WAIT_MS, open_page

pytestmark = pytest.mark.browser

OTHER_FLIGHT = {
    "carrier": "UA",
    "free-flight": "1545",
    "from": "EWR",
    "destination": "IAH",
    "departure": "2013-03-10T17:15",
}
INTERVAL = {"en": "90% interval", "fr": "Intervalle à 90"}


def open_first_page(page: Page) -> None:
    """Open the page, which shows a forecast before any request."""
    page.goto("/")
    expect(page.locator(".p-result h2")).to_be_visible(timeout=WAIT_MS)


def ask_scheduled(page: Page) -> None:
    """Ask for the flight that the page proposes: the next to depart."""
    page.get_by_role("tab").nth(1).click()
    for name in ("flight", "issued"):
        expect(page.locator(f"#field-{name} input")).not_to_have_value("", timeout=WAIT_MS)
    page.locator("#ask-scheduled").click()
    expect(page.locator("#p-result[aria-busy=false] .p-result")).to_be_visible(timeout=WAIT_MS)
    page.wait_for_url("**/?carrier=*", timeout=WAIT_MS)


def fill_other_flight(page: Page, values: dict[str, str]) -> None:
    page.get_by_role("tab").nth(2).click()
    for name, value in values.items():
        page.locator(f"#field-{name} input").fill(value)
    page.locator("#ask-free").click()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_forecast_is_shown(browser: Browser, live_server: str, language: str) -> None:
    """A first forecast, then one of a chosen flight; the back button and the language switch work."""
    with open_page(browser, live_server, language) as page:
        open_first_page(page)
        expect(page.locator(".p-demo")).to_contain_text("2013")
        assert page.locator(".p-examples button").count() >= 2
        assert page.url.rstrip("/") == live_server
        expect(page.locator("html")).to_have_attribute("lang", language)
        ask_scheduled(page)
        first_url = page.url
        expect(page.locator(".p-likely")).to_contain_text("min")
        picture = page.locator(".p-pic svg:visible")
        expect(picture.first).to_have_attribute("aria-label", re.compile("90"))
        assert picture.first.locator("rect").count() >= 12
        odds = page.locator(".p-odds dd")
        expect(odds).to_have_count(4)
        for text in odds.all_inner_texts():
            assert re.search(r"\d\s*%", text)
        expect(page.locator(".p-interval strong")).to_contain_text(INTERVAL[language])
        page.locator(".p-examples button").last.click()
        expect(page.locator(".p-happened")).to_be_visible(timeout=WAIT_MS)
        page.wait_for_url(lambda url: url != first_url, timeout=WAIT_MS)
        page.evaluate("setTimeout(() => history.back(), 500)")
        page.wait_for_url(first_url, timeout=WAIT_MS)
        expect(page.locator(".p-result h2")).to_be_visible(timeout=WAIT_MS)
        other = {"en": "fr", "fr": "en"}[language]
        button = {"en": "Français", "fr": "English"}[language]
        page.get_by_role("button", name=button).click()
        expect(page.locator(".p-interval strong")).to_contain_text(INTERVAL[other], timeout=WAIT_MS)


def test_what_is_wrong_is_reported_beside_its_field(browser: Browser, live_server: str) -> None:
    """A malformed time, an unknown code, a day outside the schedule, a place without flights."""
    with open_page(browser, live_server, "fr") as page:
        open_first_page(page)
        fill_other_flight(page, OTHER_FLIGHT | {"departure": "yesterday"})
        error = page.locator("#field-departure.p-wrong")
        expect(error).to_contain_text("Cette heure est illisible", timeout=WAIT_MS)
        expect(page.locator(".p-wrong")).to_have_count(1)
        expect(page.locator(".p-alert")).to_be_visible()
        fill_other_flight(page, OTHER_FLIGHT | {"from": "ZZZZ"})
        expect(page.locator("#field-from.p-wrong")).to_be_visible(timeout=WAIT_MS)
        page.get_by_role("tab").nth(1).click()
        expect(page.locator("#field-flight input")).not_to_have_value("", timeout=WAIT_MS)
        to = page.locator("#field-to input")
        to.click()
        page.keyboard.type("nowhere at all")
        page.keyboard.press("Tab")
        expect(page.locator("#field-to .p-match")).to_be_visible()
        day = page.locator("#field-day input[type=text]")
        day.fill("01/01/2031")
        day.press("Enter")
        expect(page.locator("#field-day.p-wrong")).to_contain_text("2013", timeout=WAIT_MS)


def test_a_phone_shows_all_of_it(browser: Browser, live_server: str) -> None:
    """The form folds, the answer is scrolled into view, and input survives a lost connection."""
    with open_page(browser, live_server, "fr", NARROW) as page:
        open_first_page(page)
        expect(page.locator("#p-form.p-folded")).to_be_visible(timeout=WAIT_MS)
        page.locator(".p-unfold").click()
        ask_scheduled(page)
        expect(page.locator("#p-form.p-folded")).to_be_visible(timeout=WAIT_MS)
        expect(page.locator(".p-result h2")).to_be_in_viewport()
        expect(page.locator(".p-pic-narrow svg").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator(".p-unfold").click()
        page.get_by_role("tab").nth(0).click()
        page.locator("#field-number input").fill("UA 1")
        page.context.set_offline(True)
        page.locator("#ask-number").click()
        expect(page.locator(".p-lost")).to_contain_text("La connexion est perdue")
        expect(page.locator("#field-number input")).to_have_value("UA 1")
        page.context.set_offline(False)
        expect(page.locator(".p-lost")).to_have_count(0, timeout=WAIT_MS)

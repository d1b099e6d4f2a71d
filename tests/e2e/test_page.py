"""A visitor's way through the page, in a real browser, over the real server and model."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import NARROW, WAIT_MS, browsing

pytestmark = pytest.mark.browser

OTHER = {
    "carrier": "UA",
    "free-flight": "1545",
    "from": "EWR",
    "destination": "IAH",
    "departure": "2013-03-10T17:15",
}


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, live_server: str, language: str) -> Iterator[Page]:
    """The page *Forecast* opened in a language."""
    with browsing(browser, live_server, language) as opened:
        opened.goto("/")
        expect(opened.locator(".p-state")).to_be_visible(timeout=WAIT_MS)
        yield opened


def ask_scheduled(page: Page) -> None:
    """The flight that the page proposes: the first to depart after the clock."""
    page.get_by_role("tab").nth(1).click()
    for name in ("flight", "issued"):
        expect(page.locator(f"#field-{name} input")).not_to_have_value("", timeout=WAIT_MS)
    page.locator("#ask-scheduled").click()
    expect(page.locator(".p-result")).to_be_visible(timeout=WAIT_MS)


def fill_other_flight(page: Page, values: dict[str, str]) -> None:
    page.get_by_role("tab").nth(2).click()
    for name, value in values.items():
        page.locator(f"#field-{name} input").fill(value)
    page.locator("#ask-free").click()


def test_a_forecast_is_shown(page: Page, language: str) -> None:
    ask_scheduled(page)
    picture = page.locator(".p-pic svg:visible")
    expect(picture).to_have_count(1)
    expect(picture).to_have_attribute("aria-label", re.compile("90"))
    assert picture.locator("rect").count() >= 12
    odds = page.locator(".p-odds dd")
    expect(odds).to_have_count(6)
    for text in odds.all_inner_texts():
        assert re.search(r"\d\s*%", text)
    word = {"en": "90% interval", "fr": "Intervalle à 90"}[language]
    expect(page.locator(".p-interval strong")).to_contain_text(word)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_language_can_be_switched(page: Page, language: str) -> None:
    ask_scheduled(page)
    before = page.locator(".p-odds dd").count()
    page.get_by_role("button", name={"en": "Français", "fr": "English"}[language]).click()
    word = {"en": "Intervalle à 90", "fr": "90% interval"}[language]
    expect(page.locator(".p-interval strong")).to_contain_text(word, timeout=WAIT_MS)
    button = {"en": "Prévoir", "fr": "Forecast"}[language]
    expect(page.locator("#ask-number")).to_have_text(button)
    assert page.locator(".p-odds dd").count() == before


def test_a_malformed_time_is_told_beside_its_field(page: Page, language: str) -> None:
    fill_other_flight(page, OTHER | {"departure": "yesterday"})
    wrong = page.locator("#field-departure.p-wrong")
    expect(wrong).to_be_visible(timeout=WAIT_MS)
    expect(wrong).to_contain_text({"en": "2013-", "fr": "Cette heure est illisible"}[language])
    expect(page.locator(".p-wrong")).to_have_count(1)
    expect(page.locator(".p-alert")).to_be_visible()


def test_an_unknown_code_is_told_beside_its_field(page: Page) -> None:
    fill_other_flight(page, OTHER | {"from": "ZZZZ"})
    expect(page.locator("#field-from.p-wrong")).to_be_visible(timeout=WAIT_MS)


def test_a_day_outside_the_schedule_is_told_beside_its_field(page: Page) -> None:
    page.get_by_role("tab").nth(1).click()
    expect(page.locator("#field-flight input")).not_to_have_value("", timeout=WAIT_MS)
    day = page.locator("#field-day input")
    day.fill("2031-01-01")
    day.press("Enter")
    expect(page.locator("#field-day.p-wrong")).to_be_visible(timeout=WAIT_MS)


def test_a_phone_shows_all_of_it(browser: Browser, live_server: str) -> None:
    with browsing(browser, live_server, "fr", NARROW) as page:
        page.goto("/")
        expect(page.locator(".p-state")).to_be_visible(timeout=WAIT_MS)
        ask_scheduled(page)
        expect(page.locator(".p-pic-narrow svg")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

"""No page shows a catalogue key, an object or an unfilled placeholder, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from pytest_httpserver import HTTPServer

from app.ui.api import ApiClient
from app.ui.client import make_client
from app.ui.mount import mount_site
from app.ui.shell.pages import PAGES
from tests.e2e.answers import CLOCK, EWR
from tests.e2e.browsing import LOCALES, WAIT_MS, open_page
from tests.servers import run_server

pytestmark = pytest.mark.browser

ADMIN = {
    "id": "5f0c8a52-4b2f-4f6e-9d0a-0d3d0c1f5b11",
    "email": "ada@example.com",
    "role": "admin",
    "locale": "en",
    "verified": True,
    "created_at_utc": "2026-11-24T10:00:00Z",
}
LISTS = {
    "/v1/airports": {"airports": [EWR]},
    "/v1/flights": {"flights": []},
    "/v1/clock": CLOCK,
    "/v1/accounts/me": ADMIN,
    "/v1/watches": {"watches": []},
    "/v1/batches": {"batches": [], "next_cursor": None},
    "/v1/keys": {"keys": []},
    "/v1/sessions": {"sessions": []},
    "/v1/history": {"forecasts": [], "next_cursor": None},
    "/v1/users": {"users": [], "next_cursor": None},
    "/v1/audit": {"entries": [], "next_cursor": None},
    "/v1/models": {"models": []},
}
# Placeholders of Gradio, of the catalogue and of Python that stand for a missing text.
LEFTOVER = re.compile(r"\[object|__i18n__|ponctuel_\w|\bpage\.\w|\{\w+\}|\bNone\b|undefined")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Address of the pages over a fake API with an admin and empty lists."""
    with HTTPServer(host="127.0.0.1") as api:
        for path, answer in LISTS.items():
            api.expect_request(path).respond_with_json(answer)
        api.expect_request("/v1/airports/EWR/board").respond_with_json(
            {
                "airport_code": "EWR",
                "time_zone": "America/New_York",
                "at_utc": CLOCK["now_utc"],
                "refreshed_at_utc": CLOCK["now_utc"],
                "flights": [],
                "next_cursor": None,
            }
        )
        client = ApiClient(make_client(api.url_for("").rstrip("/")))
        with run_server(mount_site(FastAPI(), client)) as address:
            yield address


@pytest.mark.parametrize("language", LOCALES)
def test_every_page_has_its_texts(browser: Browser, site: str, language: str) -> None:
    with open_page(browser, site, language) as page:
        for listed_page in PAGES:
            page.goto(listed_page.path)
            expect(page.locator("#p-header h1")).to_be_visible(timeout=WAIT_MS)
            page.wait_for_load_state("networkidle")
            for tab in [None, *page.get_by_role("tab").all()]:
                if tab is not None and tab.is_visible():
                    tab.click()
                text = page.locator("body").inner_text()
                assert not LEFTOVER.search(text), f"{listed_page.path}: {LEFTOVER.findall(text)}"
            for label in page.locator("input, textarea, button").all():
                aria_label = label.get_attribute("aria-label") or ""
                assert not LEFTOVER.search(aria_label), f"{listed_page.path}: {aria_label}"

"""Pages when the API is down, slow or has no session: each state has its message."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from app.ui.api import ApiClient
from app.ui.client import make_client
from app.ui.mount import mount_site
from tests.e2e.answers import CLOCK, EWR
from tests.e2e.browsing import WAIT_MS, open_page, violations
from tests.servers import free_port, run_server

pytestmark = pytest.mark.browser

SLOW_S = 7.0


def signed_out(_: Request) -> Response:
    problem = {
        "type": "/docs#problem-not-signed-in",
        "title": "Sign in first",
        "status": 401,
        "detail": "sign in",
        "errors": [
            {
                "code": "invalid_credentials",
                "field": None,
                "value": None,
                "detail": "this session has ended",
            }
        ],
    }
    return Response(json.dumps(problem), 401, content_type="application/problem+json")


@pytest.fixture
def api() -> Iterator[HTTPServer]:
    """A real HTTP server that answers the requests that a test expects."""
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request("/v1/clock").respond_with_json(CLOCK)
        server.expect_request("/v1/airports").respond_with_json({"airports": [EWR]})
        server.expect_request(re.compile("/v1/(accounts/me|watches)")).respond_with_handler(
            signed_out
        )
        yield server


@pytest.fixture
def site(api: HTTPServer) -> Iterator[str]:
    """Address of the pages over that API."""
    with run_server(pages_over(api.url_for("").rstrip("/"))) as address:
        yield address


def pages_over(api_url: str) -> FastAPI:
    return mount_site(FastAPI(), ApiClient(make_client(api_url)))


def test_without_the_api_a_page_reports_it_and_offers_to_try_again(browser: Browser) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    with run_server(pages_over(address)) as base, open_page(browser, base, "fr") as page:
        for path in ("/", "/board", "/watches", "/account"):
            page.goto(path)
            expect(page.locator(".p-down")).to_be_visible(timeout=WAIT_MS)
            expect(page.locator(".p-down [data-reload]")).to_have_text("Réessayer")
        assert violations(page) == []


def test_a_session_that_has_ended_leads_to_signing_in_and_back(browser: Browser, site: str) -> None:
    with open_page(browser, site) as page:
        page.goto("/watches")
        expect(page.locator(".p-ended")).to_be_visible(timeout=WAIT_MS)
        link = page.locator(".p-ended a")
        expect(link).to_have_attribute("href", "/account?next=/watches")
        assert violations(page) == []


def test_a_slow_answer_is_announced_then_comes(
    browser: Browser, site: str, api: HTTPServer
) -> None:
    def slowly(_: Request) -> Response:
        time.sleep(SLOW_S)
        return Response('{"flights": []}', content_type="application/json")

    api.expect_request("/v1/flights").respond_with_handler(slowly)
    with open_page(browser, site) as page:
        page.goto("/")
        expect(page.locator("#field-number input")).to_be_visible(timeout=WAIT_MS)
        expect(page.locator(".p-state")).to_be_visible(timeout=WAIT_MS)
        page.locator("#field-number input").fill("UA 1545")
        page.locator("#ask-number").click()
        working = page.locator(".p-working")
        expect(working).to_be_visible(timeout=WAIT_MS)
        expect(working.locator(".p-long")).to_have_css("opacity", "1", timeout=WAIT_MS)
        # An empty result has its own message, beside the field and in place of the answer.
        expect(page.locator("#field-number.p-wrong")).to_be_visible(timeout=WAIT_MS)
        expect(page.locator("#p-result")).to_contain_text("UA 1545 does not fly")


def test_an_empty_board_says_where_else_to_look(
    browser: Browser, site: str, api: HTTPServer
) -> None:
    empty: dict[str, Any] = {
        "airport_code": "EWR",
        "time_zone": "America/New_York",
        "at_utc": CLOCK["now_utc"],
        "refreshed_at_utc": CLOCK["now_utc"],
        "flights": [],
        "next_cursor": None,
    }
    api.expect_request("/v1/airports/EWR/board").respond_with_json(empty)
    with open_page(browser, site) as page:
        page.goto("/board?airport=EWR&hours=3")
        expect(page.locator("#board")).to_contain_text("No departure", timeout=WAIT_MS)
        expect(page.locator("#board")).to_contain_text("another airport")

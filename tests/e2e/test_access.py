"""Every page meets WCAG 2.2 AA (axe): wide and light, narrow and dark; visitors see their pages only."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from app.ui.shell.pages import PAGES, shown_to
from tests.e2e.browsing import NARROW, WAIT_MS, WIDE, open_page, sign_in, violations
from tests.e2e.processes import run

pytestmark = pytest.mark.browser

# The element to wait for on each page.
READY = {
    "forecast": "#p-result .p-result",
    "compare": "#comparison .p-state",
    "connection": "#p-result .p-state",
    "board": "#board .p-summary, #board .p-state",
    "scorecard": "#scorecard .p-summary, #scorecard .p-state",
    "watches": "#watches .p-state",
    "batch": "#batches .p-state",
    "supervision": "#alerts table, #alerts .p-state",
    "account": ".p-facts",
    "admin": "#acts table",
}


@pytest.fixture(scope="module")
def admin(workspace: Path, live_server: str) -> tuple[str, str]:
    """Email address and password of an admin, created by the command line."""
    address = "root@example.com"
    completed = run(
        workspace,
        sys.executable,
        "-m",
        "ponctuel.cli",
        "users",
        "create",
        "--email",
        address,
        "--role",
        "admin",
        "--generate",
    )
    match = re.search(r"(?<![\w-])([\w-]{24})(?![\w-])", completed.stdout)
    assert match is not None, completed.stdout + completed.stderr
    return address, match[1]


@pytest.fixture(
    scope="module", params=[("en", "wide-light"), ("fr", "narrow-dark")], ids=lambda p: p[1]
)
def page(
    browser: Browser, live_server: str, admin: tuple[str, str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A browser page of a signed-in admin, who sees every page."""
    language, look = request.param
    size = WIDE if "wide" in look else NARROW
    with open_page(browser, live_server, language, size, dark="dark" in look) as signed_in_page:
        sign_in(signed_in_page, *admin)
        yield signed_in_page


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_page_meets_wcag(page: Page, name: str) -> None:
    query = "?hours=3" if name == "board" else ""  # axe checks every row
    page.goto("/" if name == "forecast" else f"/{name}{query}")
    expect(page.locator(READY[name]).first).to_be_visible(timeout=WAIT_MS)
    expect(page.locator(".p-clock")).to_be_visible(timeout=WAIT_MS)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "Ponctuel" in page.title()
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.evaluate("document.body.classList.contains('dark')") is dark


def test_the_visitors_pages_meet_wcag(browser: Browser, live_server: str) -> None:
    with open_page(browser, live_server) as page:
        for path, ready in (("/account", "#do-sign-in"), ("/account?reset=x", "#do-reset")):
            page.goto(path)
            expect(page.locator(ready)).to_be_visible(timeout=WAIT_MS)
            assert violations(page) == []
        for path in ("/watches", "/admin"):
            page.goto(path)
            expect(page.locator(".p-ended")).to_be_visible(timeout=WAIT_MS)
        links = page.locator(".p-bar nav a")
        expect(links).to_have_count(len(shown_to("visitor")))


def test_files_are_accepted_from_accounts_only(live_server: str) -> None:
    """Gradio's upload route is closed to visitors, whatever their headers claim."""
    files = {"files": ("trips.csv", b"carrier,flight", "text/csv")}
    for headers in ({}, {"cookie": "ponctuel_session=guess", "sec-fetch-site": "same-origin"}):
        url = f"{live_server}/gradio_api/upload"
        assert httpx.post(url, files=files, headers=headers).status_code == 401


def test_a_page_is_walked_by_keyboard(browser: Browser, live_server: str) -> None:
    """Tab reaches the skip link first, then every page, the switch, the examples, and the form."""
    with open_page(browser, live_server) as page:
        page.goto("/")
        expect(page.locator(".p-clock")).to_be_visible(timeout=WAIT_MS)
        reached = []
        for _ in range(len(shown_to("visitor")) + 35):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate(
                    "document.activeElement.className + '|' + document.activeElement.tagName"
                )
            )
            if len(reached) == 2:  # a link of the bar, whose focus is seen
                outline = "getComputedStyle(document.activeElement).outlineStyle"
                assert page.evaluate(outline) != "none"
        assert reached[0].startswith("p-skip")
        assert any("INPUT" in element for element in reached)


def test_an_admin_gives_a_role(page: Page, browser: Browser, live_server: str) -> None:
    """The audit log lists the change."""
    page.goto("/admin")
    expect(page.locator("#users tbody tr").first).to_be_visible(timeout=WAIT_MS)
    roles = page.locator("#users select[data-act=role]")
    roles.first.select_option("admin")
    expect(page.locator("#p-content .p-done, #p-content .p-alert").first).to_be_visible(
        timeout=WAIT_MS
    )
    page.locator("#users button[data-act=acts]").first.click()
    expect(page.locator("#field-actor input")).to_have_value(
        re.compile(r"[0-9a-f-]{36}"), timeout=WAIT_MS
    )

"""A real browser for the end-to-end tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-US", "fr": "fr-FR"}
WAIT_MS = 30_000
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("PONCTUEL_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        pytest.fail("no browser: install Chromium, or name it in PONCTUEL_CHROMIUM")
    return path


@contextmanager
def open_page(
    browser: Browser,
    base_url: str,
    language: str = "en",
    size: ViewportSize | None = None,
    *,
    dark: bool = False,
) -> Iterator[Page]:
    """Open a page in a new browser profile; fails on a script error or a request to another host."""
    context = browser.new_context(
        base_url=base_url,
        locale=LOCALES[language],
        viewport=size or WIDE,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    hosts: set[str | None] = set()
    errors: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    assert hosts - {None, ""} <= {urlsplit(base_url).hostname}
    assert errors == []


def sign_in(page: Page, email: str, password: str, next_path: str = "/") -> None:
    """Sign in by the form of the page."""
    page.goto(f"/account?next={next_path}")
    page.locator("#field-in-email input").fill(email)
    page.locator("#field-in-password input").fill(password)
    page.locator("#do-sign-in").click()
    page.wait_for_url(f"**{next_path}", timeout=WAIT_MS)
    expect(page.locator(".p-out")).to_be_attached(timeout=WAIT_MS)


def violations(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA that axe reports: one line per rule, with its first element."""
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(WCAG)}})
    return [
        f"{violation['id']}: {violation['help']} ({len(violation['nodes'])}): {violation['nodes'][0]['html'][:200]}"
        for violation in result.response["violations"]
    ]

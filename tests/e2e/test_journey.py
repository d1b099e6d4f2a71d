"""The whole application as a new user goes through it in the browser.

Register, confirm the address by the message's link, sign in, ask for a forecast, compare, check a
connection, watch, run a batch, make a key, export, delete the account.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import WAIT_MS, open_page, sign_in
from tests.e2e.mailbox import Mailbox

pytestmark = pytest.mark.browser

PASSWORD = "seven otters swim at dawn"
NEXT_PASSWORD = "eight herons wait at dusk"


def fill(page: Page, name: str, value: str) -> None:
    page.locator(f"#field-{name} input").fill(value)


def register(page: Page, address: str) -> None:
    """Register by the form; errors are first shown beside their fields."""
    page.goto("/account")
    page.get_by_role("tab").nth(1).click()
    fill(page, "new-email", "nobody")
    fill(page, "new-password", "short")
    page.locator("#do-register").click()
    expect(page.locator("#field-new-email.p-wrong")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("#field-new-email input")).to_have_attribute("aria-invalid", "true")
    fill(page, "new-email", address)
    page.locator("#do-register").click()
    expect(page.locator("#field-new-password.p-wrong")).to_be_visible(timeout=WAIT_MS)
    fill(page, "new-password", PASSWORD)
    page.locator("#do-register").click()
    expect(page.locator(".p-done")).to_be_visible(timeout=WAIT_MS)


def confirm(page: Page, link: str) -> None:
    """Confirm the address by the message's link and the chosen password."""
    page.goto(link)
    fill(page, "verify-password", "another one altogether")
    page.locator("#do-verify").click()
    expect(page.locator("#p-content .p-alert")).to_be_visible(timeout=WAIT_MS)
    fill(page, "verify-password", PASSWORD)
    page.locator("#do-verify").click()
    expect(page.locator(".p-done")).to_be_visible(timeout=WAIT_MS)


def ask_for_forecast(page: Page) -> None:
    """Ask for a forecast of the next flight to depart."""
    page.goto("/")
    page.get_by_role("tab").nth(1).click()
    expect(page.locator("#field-issued input")).not_to_have_value("", timeout=WAIT_MS)
    page.locator("#ask-scheduled").click()
    page.wait_for_url("**/?carrier=*", timeout=WAIT_MS)
    expect(page.locator(".p-result h2")).to_be_visible(timeout=WAIT_MS)


def watch(page: Page) -> None:
    """Watch the flight of the forecast, after an invalid threshold."""
    page.locator(".p-ways a", has_text="Watch this flight").click()
    expect(page.locator("#field-watch-number input")).not_to_have_value("", timeout=WAIT_MS)
    fill(page, "watch-threshold", "400")
    page.locator("#do-watch").click()
    expect(page.locator("#field-watch-threshold.p-wrong")).to_be_visible(timeout=WAIT_MS)
    fill(page, "watch-threshold", "35 %")
    page.locator("#do-watch").click()
    expect(page.locator("#watches tbody tr")).to_have_count(1, timeout=WAIT_MS)
    expect(page.locator("#watches tbody tr")).to_contain_text("35")
    page.locator("#watches button[data-act=turn]").click()
    expect(page.locator("#watches tbody tr")).to_contain_text("paused", timeout=WAIT_MS)


def go_back(page: Page, address: str) -> None:
    """Go back to a previous address, given in full or as a pattern that the present one does not match."""
    # With a delay: going back at once may interrupt the script that asks for it.
    page.evaluate("setTimeout(() => history.back(), 500)")
    expected = address if "*" in address else lambda url: url == address
    page.wait_for_url(expected, timeout=WAIT_MS)


def compare(page: Page) -> None:
    """Compare all flights of the forecast's route and day."""
    page.locator(".p-ways a", has_text="Compare the flights").click()
    expect(page.locator("#comparison .p-summary")).to_be_visible(timeout=WAIT_MS)
    assert page.locator(".p-compare tbody tr").count() >= 1
    without_time = page.url
    fill(page, "cmp-by", "half past six")
    page.locator("#do-compare").click()
    expect(page.locator("#field-cmp-by.p-wrong")).to_be_visible(timeout=WAIT_MS)
    fill(page, "cmp-by", "23h30")
    page.locator("#do-compare").click()
    expect(page.locator("#comparison .p-summary")).to_contain_text("23:30", timeout=WAIT_MS)
    go_back(page, without_time)
    expect(page.locator("#comparison .p-summary")).to_be_visible(timeout=WAIT_MS)
    go_back(page, "**/?carrier=*")
    expect(page.locator(".p-result h2")).to_be_visible(timeout=WAIT_MS)


def connect(page: Page) -> None:
    """Ask for the probability of catching a connection after the forecast's flight."""
    page.locator(".p-ways a", has_text="connection").click()
    expect(page.locator("#field-con-first input")).not_to_have_value("", timeout=WAIT_MS)
    page.locator("#do-connect").click()
    expect(page.locator("#field-con-time.p-wrong")).to_be_visible(timeout=WAIT_MS)
    without_time = page.url
    fill(page, "con-time", "23:59")
    page.locator("#do-connect").click()
    expect(page.locator(".p-big strong")).to_have_text(re.compile(r"\d\s*%"), timeout=WAIT_MS)
    expect(page.locator(".p-key-list dd")).to_have_count(4)
    go_back(page, without_time)
    expect(page.locator("#field-con-first input")).not_to_have_value("", timeout=WAIT_MS)
    go_back(page, "**/?carrier=*")
    expect(page.locator(".p-result h2")).to_be_visible(timeout=WAIT_MS)


def run_batch(page: Page) -> None:
    """Run the example file of the page, with one more row that is refused."""
    page.goto("/batch")
    with page.expect_download(timeout=WAIT_MS) as download:
        page.locator("a[download='flights.csv']").click()
    rows = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(rows) >= 2
    content = "\n".join([*rows, rows[1].replace(rows[1].split(",")[3], "QQQ")])
    file = {"name": "trips.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("#do-batch").click()
    expect(page.locator("#p-content .p-alert")).to_be_visible(timeout=WAIT_MS)
    page.locator("#field-batch-file input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    # The file's name is shown during the upload, and its link once it is uploaded.
    uploaded_file = page.locator("#field-batch-file a[href$='trips.csv']")
    expect(uploaded_file).to_be_visible(timeout=WAIT_MS)
    page.locator("#do-batch").click()
    answers = page.locator("#batches a[download]")
    expect(answers).to_be_visible(timeout=WAIT_MS)
    page.locator("#batches button[data-act=errors]").click()
    expect(page.locator("#row-errors tbody tr")).to_have_count(1, timeout=WAIT_MS)
    expect(page.locator("#row-errors")).to_contain_text("QQQ")
    with page.expect_download(timeout=WAIT_MS) as download:
        answers.click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(rows) + 1
    assert "p_cancelled" in lines[0]


def make_key(page: Page) -> str:
    page.goto("/account")
    fill(page, "key-name", "timetable script")
    page.locator("#do-key").click()
    expect(page.locator(".p-key")).to_be_visible(timeout=WAIT_MS)
    return page.locator(".p-key").inner_text()


def export(page: Page) -> dict[str, object]:
    with page.expect_download(timeout=WAIT_MS) as download:
        page.locator("#do-export").click()
    content: dict[str, object] = json.loads(download.value.path().read_text(encoding="utf-8"))
    return content


def erase(page: Page, password: str) -> None:
    fill(page, "erase-password", "not this one at all")
    page.locator("#do-erase").click()
    expect(page.locator("#field-erase-password.p-wrong")).to_be_visible(timeout=WAIT_MS)
    fill(page, "erase-password", password)
    page.locator("#do-erase").click()
    page.wait_for_url("**/account?erased", timeout=WAIT_MS)
    expect(page.locator("#p-message .p-done")).to_be_visible(timeout=WAIT_MS)


def test_from_registration_to_erasure(browser: Browser, live_server: str, mailbox: Mailbox) -> None:
    address = "ada@example.com"
    with open_page(browser, live_server) as page:
        register(page, address)
        confirm(page, mailbox.link(address, "verify"))
        sign_in(page, address, PASSWORD, "/")
        assert page.context.cookies()  # and no script reads the session's
        assert "ponctuel_session" not in page.evaluate("document.cookie")
        ask_for_forecast(page)
        compare(page)
        connect(page)
        watch(page)
        run_batch(page)
        key = make_key(page)
        assert key.startswith("pk_")
        exported = json.dumps(export(page))
        assert address in exported
        assert "timetable script" in exported
        assert "trips.csv" in exported
        assert "p_late_30" in exported  # the forecast that was asked for
        assert key not in exported
        erase(page, PASSWORD)
        page.goto("/watches")
        expect(page.locator(".p-ended")).to_be_visible(timeout=WAIT_MS)
        page.goto("/account")
        fill(page, "in-email", address)
        fill(page, "in-password", PASSWORD)
        page.locator("#do-sign-in").click()
        expect(page.locator(".p-alert")).to_be_visible(timeout=WAIT_MS)


def test_a_forgotten_password_is_replaced_by_the_email(
    browser: Browser, live_server: str, mailbox: Mailbox
) -> None:
    address = "grace@example.com"
    with open_page(browser, live_server, "fr") as page:
        register(page, address)
        confirm(page, mailbox.link(address, "verify"))
        page.goto("/account?forgotten")
        fill(page, "forgotten-email", address)
        page.locator("#do-forgotten").click()
        expect(page.locator(".p-done")).to_contain_text("message", timeout=WAIT_MS)
        page.goto(mailbox.link(address, "reset"))
        fill(page, "reset-password", NEXT_PASSWORD)
        page.locator("#do-reset").click()
        expect(page.locator(".p-done")).to_be_visible(timeout=WAIT_MS)
        sign_in(page, address, NEXT_PASSWORD, "/account")
        expect(page.locator(".p-facts")).to_contain_text("voyageur", timeout=WAIT_MS)
        page.locator(".p-out").click()
        expect(page.locator("#p-message .p-done")).to_be_visible(timeout=WAIT_MS)

"""`make pictures`: takes the screenshots of README and guide.

English ones are in `reports/screenshots`, French ones in its folder `fr`. The pipeline must have run;
the accounts are in a temporary database.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from ponctuel_sdk import Client
from ponctuel_sdk.models.schedule import FlightListed, FlightRequest
from tests.e2e.browsing import ARGUMENTS, LOCALES, NARROW, WAIT_MS, chromium, sign_in
from tests.e2e.processes import start_server

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {"en": ROOT / "reports" / "screenshots", "fr": ROOT / "reports" / "screenshots" / "fr"}
PREVIEW = ROOT / "app" / "ui" / "brand" / "preview.png"
TALL: ViewportSize = {"width": 1280, "height": 1500}
WIDE: ViewportSize = {"width": 1280, "height": 900}
PREVIEW_SIZE: ViewportSize = {"width": 1200, "height": 630}
ADDRESS = "ada@example.com"
FLIGHT = "?carrier=UA&flight=464&origin=EWR&destination=IAH&departure=2013-12-05T17:20"
# Name -> address, the element to wait for, window size, and whether the theme is dark.
VISITORS: dict[str, tuple[str, str, ViewportSize, bool]] = {
    "forecast": ("/", ".p-result h2", TALL, False),
    "forecast-known": (f"/{FLIGHT}", ".p-happened", TALL, False),
    "forecast-phone": (f"/{FLIGHT}", ".p-result h2", NARROW, False),
    "compare": (
        "/compare?origin=EWR&destination=ORD&day=2013-12-23",
        "#comparison .p-table",
        WIDE,
        False,
    ),
    "connection": ("/connection?{first}&time=23:59", ".p-big", WIDE, False),
    "board": ("/board?airport=EWR&hours=6", "#board .p-table", WIDE, False),
    "board-phone": ("/board?airport=EWR&hours=3", "#board .p-table", NARROW, True),
}
MEMBERS = {
    "watches": ("/watches", "#watches tbody"),
    "batch": ("/batch", "#batches tbody"),
    "account": ("/account", ".p-facts"),
    "admin": ("/admin", "#acts table"),
}


def main() -> None:
    """Take all screenshots."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_application(Path(folder)) as (url, password, first),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for language, language_folder in FOLDERS.items():
            language_folder.mkdir(parents=True, exist_ok=True)
            take_all(browser, url, password, first, language, language_folder)
        with open_page(browser, url, "en", PREVIEW_SIZE) as page:
            shoot(page, "/", ".p-result h2", PREVIEW)
        browser.close()


@contextmanager
def running_application(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Run the application over a new database; yields its address, the admin's password and a flight."""
    os.environ["PONCTUEL_DATABASE_URL"] = f"sqlite:///{folder / 'ponctuel.db'}"
    os.environ["PONCTUEL_RATE_LIMITS"] = "false"
    command = (sys.executable, "-m", "ponctuel.cli")
    subprocess.run([*command, "db", "upgrade"], cwd=ROOT, check=True)
    arguments = ["users", "create", "--email", ADDRESS, "--role", "admin", "--generate"]
    created = subprocess.run(
        [*command, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )
    printed_password = re.search(r"(?<![\w-])([\w-]{24})(?![\w-])", created.stdout)
    assert printed_password is not None, created.stdout
    for url in start_server(ROOT, folder / "serve.log", "/", *command, "serve"):
        yield url, printed_password[1], prepare(url, printed_password[1])


def prepare(url: str, password: str) -> str:
    """Make a watch and a batch, so that no list is empty; returns the first flight of a connection."""
    with Client(url) as client:
        client.sign_in(ADDRESS, password)
        now = client.read_clock().now_utc
        scheduled = client.list_flights(now.date(), "EWR")
        flights: list[FlightListed] = [
            listed_flight for listed_flight in scheduled if listed_flight.sched_dep_utc > now
        ][:3]
        flight = FlightRequest.model_validate(request_of(flights[0]))
        client.make_watch(threshold=0.35, flight=flight)
        header = "carrier,flight,origin,destination,departure"
        rows = [",".join(map(str, request_of(listed_flight).values())) for listed_flight in flights]
        client.send_batch("\n".join([header, *rows]).encode())
    first = flights[0]
    day = first.sched_dep_local[:10]
    return f"first={first.carrier_code}+{first.flight_number}&day={day}"


def request_of(flight: FlightListed) -> dict[str, str]:
    return {
        "carrier": flight.carrier_code,
        "flight": str(flight.flight_number),
        "origin": flight.origin_code,
        "destination": flight.destination_code,
        "departure": flight.sched_dep_utc.isoformat(),
    }


@contextmanager
def open_page(
    browser: Browser, url: str, language: str, size: ViewportSize, *, dark: bool = False
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=url,
        locale=LOCALES[language],
        viewport=size,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


def take_all(
    browser: Browser, url: str, password: str, first: str, language: str, language_folder: Path
) -> None:
    for name, (address, ready, size, dark) in VISITORS.items():
        with open_page(browser, url, language, size, dark=dark) as page:
            shoot(page, address.replace("{first}", first), ready, language_folder / f"{name}.png")
    with open_page(browser, url, language, WIDE) as page:
        sign_in(page, ADDRESS, password)
        for name, (address, ready) in MEMBERS.items():
            shoot(page, address, ready, language_folder / f"{name}.png")


def shoot(page: Page, address: str, ready: str, path: Path) -> None:
    """Take one screenshot once its element is visible."""
    page.goto(address)
    expect(page.locator(ready).first).to_be_visible(timeout=2 * WAIT_MS)
    expect(page.locator(".p-clock")).to_be_visible(timeout=WAIT_MS)
    page.wait_for_timeout(400)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()

"""The site: pages of each role, languages, and the origin of events."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from app.api.routes import RIGHTS
from app.ui.api import ApiClient
from app.ui.client import make_client
from app.ui.document import Document
from app.ui.language import COOKIE, chosen
from app.ui.shell.header import header
from app.ui.shell.pages import BY_NAME, PAGES, shown_to
from app.ui.shell.states import session_ended
from app.ui.site import LAYOUTS, make_site
from app.ui.tables import ACTIONS
from app.ui.texts import say
from app.ui.visitor import is_same_origin
from ponctuel.domain.roles import Role
from ponctuel_sdk.models.accounts import Account
from ponctuel_sdk.models.replay import Replay
from ponctuel_words import LANGUAGES
from ponctuel_words.typography import NBSP
from tests.unit.app.models import clock


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_shown_to_the_roles_of_its_route(page: object) -> None:
    assert {role.value for role in RIGHTS[page.needs].roles} == page.roles  # type: ignore[attr-defined]


def test_every_page_has_a_layout_and_texts() -> None:
    assert set(LAYOUTS) == set(BY_NAME)
    for language in LANGUAGES:
        for page in PAGES:
            assert say(language, f"nav_{page.name}")
            assert say(language, f"tag_{page.name}")


def test_the_navigation_of_an_admin_has_more_than_a_visitors() -> None:
    admin = Account(
        id=uuid.uuid4(),
        email="<b>@example.com",
        role="admin",
        locale="en",
        verified=True,
        created_at_utc=datetime.now(UTC),
    )
    admin_header, visitor_header = (
        header(BY_NAME["forecast"], account, None, "en") for account in (admin, None)
    )
    assert 'href="/admin"' in admin_header
    assert 'href="/admin"' not in visitor_header
    assert "<b>@" not in admin_header
    assert {page.name for page in shown_to("admin")} > {page.name for page in shown_to("visitor")}
    assert {role.value for role in Role} == {role for page in PAGES for role in page.roles}


def test_the_first_page_of_a_live_replay_describes_it() -> None:
    """It gives the day, whether the model was trained on it, the speed, and the page of captured messages."""
    replay = Replay.model_validate(
        {
            "mode": "replay",
            "now_utc": "2013-12-17T17:00:00+00:00",
            "speed": 60,
            "paused": False,
            "start_utc": "2013-12-17T17:00:00+00:00",
            "end_utc": "2014-01-01T05:00:00+00:00",
            "progress": 0.0,
            "feed": "events",
            "last_event_utc": None,
            "unseen_from": "2013-10-01",
            "unseen": True,
            "mail_page": "http://127.0.0.1:8026",
        }
    )
    now = clock("2013-12-17T17:00:00+00:00")
    running = header(PAGES[0], None, now, "en", replay).replace(NBSP, " ")
    for part in (
        "17 December 2013",
        "has not seen this day",
        "60 times",
        'href="http://127.0.0.1:8026"',
    ):
        assert part in running, part
    paused_replay = replay.model_copy(update={"paused": True, "mail_page": None, "unseen": False})
    paused = header(PAGES[0], None, now, "en", paused_replay)
    assert "is paused" in paused
    assert "trained on this day" in paused
    assert "127.0.0.1" not in paused
    assert "p-demo" not in header(BY_NAME["board"], None, now, "en", replay)


def test_no_click_on_a_row_and_no_choice_of_a_form_is_lost() -> None:
    """Clicks are processed while another row is drawn; the choices of a form are loaded with the page."""
    client = ApiClient(make_client("http://nowhere", httpx.MockTransport(lambda _: None)))  # type: ignore[arg-type, return-value]
    config = make_site(client).config
    rows = {
        component["id"]
        for component in config["components"]
        if component["props"].get("js_on_load") == ACTIONS
    }
    events = config["dependencies"]
    click_events = [
        component
        for component in events
        for component_id, kind in component["targets"]
        if component_id in rows
    ]
    assert len(click_events) == len(rows) > 5
    assert {component["trigger_mode"] for component in click_events} == {"multiple"}
    scopes = next(
        component["id"]
        for component in config["components"]
        if component["props"].get("elem_id") == "field-key-scopes"
    )
    load_events = [
        component
        for component in events
        if scopes in component["outputs"] and not component["inputs"]
    ]
    assert [[kind for _, kind in component["targets"]] for component in load_events] == [["load"]]


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [
        ("", "", "en"),
        ("", "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de, en;q=0.5, fr;q=0.7", "fr"),
        ("en", "fr-FR", "en"),
        ("xx", "fr;q=broken, fr", "fr"),
    ],
)
def test_the_switch_goes_before_the_browser(cookie: str, accept: str, language: str) -> None:
    assert chosen({COOKIE: cookie}, accept) == language


@pytest.mark.parametrize(
    ("headers", "same_site"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        (
            {
                "sec-fetch-site": "cross-site",
                "origin": "http://ours.example",
                "host": "ours.example",
            },
            False,
        ),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://ours.example:8000", "host": "ours.example:8000"}, True),
        ({"origin": "https://other.example", "host": "ours.example"}, False),
        ({"host": "ours.example"}, False),
    ],
)
def test_an_event_of_another_site_has_no_session(headers: dict[str, str], same_site: bool) -> None:
    assert is_same_origin(headers) is same_site


@pytest.fixture
def documents() -> TestClient:
    app = FastAPI()

    @app.get("/")
    @app.get("/elsewhere")
    def document() -> HTMLResponse:
        return HTMLResponse('<html lang="en"><head></head><body>é</body></html>')

    app.add_middleware(Document, paths=frozenset({"/"}))
    return TestClient(app, follow_redirects=False)


def test_a_document_gets_the_readers_language(documents: TestClient) -> None:
    answer = documents.get("/", headers={"accept-language": "fr"})
    assert '<html lang="fr"><head><script>' in answer.text
    assert 'const language = "fr"' in answer.text
    assert "<body>é<noscript>" in answer.text
    assert answer.headers["content-language"] == "fr"
    assert "<script>" not in documents.get("/elsewhere", headers={"accept-language": "fr"}).text


def test_the_switch_becomes_a_cookie_and_leaves_the_rest_of_the_address(
    documents: TestClient,
) -> None:
    answer = documents.get("/?carrier=UA&lang=fr&day=2013-12-23")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?carrier=UA&day=2013-12-23"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=fr;")
    assert "HttpOnly" in cookie
    assert documents.get("/?lang=xx").status_code == 200


def test_the_last_choice_is_answered_while_another_is_processed() -> None:
    """Without it, a day typed while the list for the day before is fetched would go unanswered."""
    client = ApiClient(make_client("http://nowhere", httpx.MockTransport(lambda _: None)))  # type: ignore[arg-type, return-value]
    config = make_site(client).config
    kinds = {component["id"]: component["type"] for component in config["components"]}
    chosen_by = ("dropdown", "radio", "checkboxgroup")
    modes = {
        event["id"]: event["trigger_mode"]
        for event in config["dependencies"]
        for component_id, kind in event["targets"]
        if kind == "blur" or (kind in {"input", "change"} and kinds.get(component_id) in chosen_by)
    }
    assert len(modes) > 10
    assert set(modes.values()) == {"always_last"}


def test_the_page_to_return_to_after_signing_in_is_kept_and_quoted() -> None:
    assert 'href="/account?next=/watches%3Fa%3D%22b"' in session_ended("en", '/watches?a="b')


def test_the_site_has_one_application_however_many_pages() -> None:
    """Gradio creates one per page and discards it at the next page."""
    client = ApiClient(make_client("http://nowhere", httpx.MockTransport(lambda _: None)))  # type: ignore[arg-type, return-value]
    create_app = gr.routes.App.create_app

    site = make_site(client)

    assert gr.routes.App.create_app is create_app
    assert site.app.get_blocks() is site
    assert len(site.pages) == len(PAGES)

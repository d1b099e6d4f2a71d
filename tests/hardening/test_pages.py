"""Gradio's routes that the pages do not use are closed, and those that they use are limited."""

from __future__ import annotations

import re
import secrets
from typing import Any

import httpx
import pytest
from gradio.routes import App

from app.api.auth.client_address import FOR_HEADER, PAGE_HEADER
from app.api.fixed_headers import HEADERS
from app.api.front.gradio import DATA, FOLDERS, JOIN, MAX_STREAMS, PATHS
from app.api.front.waiting import MAX_PER_ADDRESS
from app.api.limits import Limit
from app.ui.shell.pages import PAGES
from app.ui.site import MAX_CONCURRENT_EVENTS
from tests.hardening.conftest import Target, send

CLOSED = [
    ("GET", "/login_check"),
    ("POST", "/login"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/queue/status"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/file=/tmp/gradio/x/a.csv"),
    ("GET", "/gradio_api/proxy=https://example.com/"),
    ("GET", "/gradio_api/stream/a/b/c/playlist.m3u8"),
    ("GET", "/gradio_api/deep_link"),
    ("GET", "/gradio_api/runs"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/api/predict"),
    ("POST", "/gradio_api/call/drawn"),
    ("POST", "/gradio_api/call/v2/drawn"),
    ("POST", "/gradio_api/reset"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/process_recording"),
    ("POST", "/gradio_api/stream/x"),
    ("POST", "/upload"),
    ("GET", "/nothing-here"),
    ("GET", "/svelte/svelte.js"),
]


@pytest.mark.parametrize("route", CLOSED, ids=lambda route: " ".join(route))
def test_routes_of_gradio_that_no_page_uses_are_closed(
    target: Target, route: tuple[str, str]
) -> None:
    method, path = route
    lines_before = len(target.lines)
    answer = send(method, target.url + path, json={} if method == "POST" else None)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert target.lines[lines_before:] == []


def test_every_route_that_gradio_opens_is_on_the_list_or_closed(target: Target) -> None:
    """Also routes of a future version: only those of the list are open."""
    from starlette.routing import Mount

    app: Any = target.application.client.app
    (gradio_mount,) = (
        mount for mount in app.routes if isinstance(mount, Mount) and isinstance(mount.app, App)
    )
    own_paths = {getattr(mount, "path", "") for mount in app.routes if mount is not gradio_mount}
    opened = {*PATHS, *(page.path for page in PAGES), *own_paths}
    for route in gradio_mount.app.routes:
        path = re.sub(r"\{[^}]*\}", "x", getattr(route, "path", ""))
        if not path or path.rstrip("/") in opened or (path == "/") or path.startswith(FOLDERS):
            continue
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            assert send(method, target.url + path).status_code in (401, 404), path


def test_the_pages_are_served(target: Target) -> None:
    for page in PAGES:
        answer = send("GET", target.url + page.path)
        assert answer.status_code == 200
        assert "<html" in answer.text
    assert send("POST", f"{target.url}/board").status_code == 405


def test_page_requests_are_counted_per_client_address(target: Target) -> None:
    """Pages are rate limited per client, because each request builds the page."""
    state = target.application.client.app.state  # type: ignore[attr-defined]
    state.limits.spend(Limit.READ, "address:198.51.100.202", known=False, cost=600)
    for path in ("/", "/board", "/docs", "/nothing-here"):
        for number, statuses in ((202, {429}), (203, {200, 404})):
            headers = {PAGE_HEADER: state.page_secret, FOR_HEADER: f"198.51.100.{number}"}
            assert send("GET", target.url + path, headers=headers).status_code in statuses, path
    headers = {PAGE_HEADER: state.page_secret, FOR_HEADER: "198.51.100.202"}
    assert send("GET", f"{target.url}/health", headers=headers).status_code == 200


def event(**overrides: Any) -> dict[str, Any]:
    """The event that a page sends when it is opened."""
    content = {"data": [], "event_data": None, "fn_index": 0, "trigger_id": None}
    return {**content, "session_hash": "a0b1c2d3e4", **overrides}


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        7,
        {"session_hash": "x"},
        event(fn_index=9999),
        event(fn_index=-1),
        event(fn_index="0"),
        event(fn_index=True),
        event(fn_index=None, api_name="drawn"),
        event(data=[1, 2, 3]),
        event(data=None),
        event(data={"a": 1}),
        event(session_hash=None),
        event(session_hash="../../x"),
        event(session_hash="x" * 65),
        event(trigger_id="x"),
    ],
    ids=str,
)
def test_an_unknown_event_is_refused_in_one_line(target: Target, content: Any) -> None:
    lines_before = len(target.lines)
    answer = send("POST", target.url + JOIN, json=content)
    assert answer.status_code == 404
    assert len(target.lines) - lines_before <= 1


def test_an_event_of_a_page_is_answered(target: Target) -> None:
    answer = event(session_hash=secrets.token_hex(5))
    # Fields that would change the processing are removed.
    joined = send(
        "POST", target.url + JOIN, json={**answer, "batched": True, "simple_format": True}
    )
    assert joined.status_code == 200, joined.text
    with httpx.stream(
        "GET", target.url + DATA, params={"session_hash": answer["session_hash"]}, timeout=60
    ) as stream:
        text = "".join(stream.iter_text())
    assert "process_completed" in text
    assert '"success":true' in text


def test_events_of_one_visitor_do_not_delay_those_of_others(target: Target) -> None:
    """Gradio's default of one event at a time is raised; the API's queue limits clients instead."""
    app: Any = target.application.client.app
    (gradio_mount,) = (
        mount.app for mount in app.routes if isinstance(getattr(mount, "app", None), App)
    )
    queues = gradio_mount.get_blocks()._queue.event_queue_per_concurrency_id.values()
    assert {mount.concurrency_limit for mount in queues} == {MAX_CONCURRENT_EVENTS}
    assert MAX_CONCURRENT_EVENTS > 2 * MAX_PER_ADDRESS


def test_an_unknown_session_is_refused_in_one_line(target: Target) -> None:
    lines_before = len(target.lines)
    for session in ("", "x", "never-was"):
        answer = send("GET", target.url + DATA, params={"session_hash": session}, timeout=5)
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.text.count("\n\n") == 1
        assert '"session_not_found":true' in answer.text
    assert target.lines[lines_before:] == []


def test_the_size_of_an_event_is_limited(target: Target) -> None:
    for size in (70_000, 8_000_000):
        body = '{"data": "' + "x" * size + '"}'
        assert send("POST", target.url + JOIN, content=body).status_code == 413
    assert MAX_STREAMS <= 100


@pytest.mark.parametrize("path", ["/", "/board"])
def test_no_header_changes_the_address_of_the_pages(target: Target, path: str) -> None:
    """Gradio would load its scripts from that address."""
    headers = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-gradio-server": "https://evil.example",
        "forwarded": "host=evil.example",
    }
    answer = send("GET", target.url + path, headers=headers)
    assert "evil.example" not in answer.text


def test_every_answer_has_the_headers(target: Target) -> None:
    answers = [
        send("GET", target.url + path, follow_redirects=False)
        for path in ("/", "/?lang=fr", "/board", "/nothing", "/v1/nothing", "/health", "/docs")
    ]
    answers += [
        send("POST", f"{target.url}/gradio_api/upload", files={"file": b"x"}),
        send("POST", f"{target.url}/v1/forecasts", content=b"x" * 9_000_000),
        send("POST", f"{target.url}/v1/forecasts", content=b"[" * 100_000),
        send("GET", target.url + DATA),
    ]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.url
        assert answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"]

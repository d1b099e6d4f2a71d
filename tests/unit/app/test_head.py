"""The head of a page, the setting of who may frame it, and the page of an unknown address."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from starlette.requests import Request

from app.api.security import SecurityHeaders
from app.ui.head import BRAND, brand_routes, missing_page, own_head
from ponctuel.config.application import ApplicationSettings

GRADIO = b"""<html lang="en"><head><meta property="og:title" content="Gradio" />
<meta
  property="og:image"
  content="https://elsewhere.example/header.jpg"
/><meta name="twitter:creator" content="@Gradio" /><link rel="manifest" href="/manifest.json" />
</head><body></body></html>"""


def test_nothing_of_gradios_head_is_left() -> None:
    head = own_head(GRADIO, "/board", "https://ponctuel.example", "fr").decode()
    assert "Gradio" not in head
    assert "elsewhere.example" not in head
    assert "<title>Tableau des départs · Ponctuel</title>" in head
    assert 'property="og:title" content="Tableau des départs · Ponctuel"' in head
    assert 'content="https://ponctuel.example/brand/preview.png"' in head
    assert 'href="/brand/fr.webmanifest"' in head
    assert head.index("<noscript>") < head.index("</body>")


def test_the_manifest_is_complete_and_its_icons_exist() -> None:
    app = FastAPI()
    app.router.routes[:0] = brand_routes()
    client = TestClient(app)
    manifest = client.get("/brand/fr.webmanifest").json()
    assert manifest["lang"] == "fr"
    assert "retard" in manifest["description"]
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
    assert (BRAND / "preview.png").is_file()


def request(**headers: str) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": raw}
    return Request(scope)


def test_an_unknown_address_is_a_page_for_browsers_only() -> None:
    page = missing_page(request(accept="text/html,*/*", cookie="ponctuel_language=fr"))
    assert page is not None
    assert page.status_code == 404
    text = bytes(page.body).decode()
    assert 'lang="fr"' in text
    assert 'href="/"' in text
    assert missing_page(request(accept="application/json")) is None


@pytest.mark.parametrize(
    ("setting", "header"),
    [
        ("none", "frame-ancestors 'none'"),
        ("self https://airport.example", "frame-ancestors 'self' https://airport.example"),
    ],
)
def test_who_may_frame_the_pages_is_a_setting(setting: str, header: str) -> None:
    settings = ApplicationSettings(environment="development", frame_ancestors=setting)
    app = FastAPI()
    app.get("/")(lambda: HTMLResponse("a page"))
    app.get("/v1/clock")(lambda: "an answer")
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    client = TestClient(app)
    page, answer = client.get("/").headers, client.get("/v1/clock").headers
    assert header in page["content-security-policy"]
    assert ("x-frame-options" in page) is (setting == "none")
    assert "frame-ancestors 'none'" in answer["content-security-policy"]


@pytest.mark.parametrize("setting", ["*", "none self", "airport.example", "https://a.example/path"])
def test_an_invalid_origin_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="none, self or origins"):
        ApplicationSettings(environment="development", frame_ancestors=setting)

"""Mount the pages at the root of the API's application."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import httpx
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from app.ui.api import ApiClient
from app.ui.client import make_client
from app.ui.document import Document
from app.ui.fields import TRANSLATIONS
from app.ui.head import BRAND, brand_routes, missing_page
from app.ui.shell.pages import PAGES
from app.ui.site import make_site
from app.ui.visitor import visitor_headers

STYLES = sorted(Path(__file__).with_name("styles").glob("*.css"))
FONT = ("system-ui", "-apple-system", "Segoe UI", "Liberation Sans", "sans-serif")
MAX_UPLOAD = "8mb"  # as the API takes
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


def mount_site(
    api: FastAPI,
    client: ApiClient | None = None,
    page_secret: str | None = None,
    *,
    gate: Callable[..., ASGIApp] | None = None,
    secure: bool = False,
    public_url: str | None = None,
) -> FastAPI:
    """The API with the pages below `/`; they call the API in the same process by default.

    Args:
        page_secret: the secret by which the API knows that its own pages ask, and believes for
            whom.
        gate: (application, site, paths, missing) -> ASGI in front of the pages, which allows the
            Gradio routes that they use.
        public_url: how users reach the pages; None: by the address that they asked for.
        secure: whether the pages are reached over https alone, as their cookies then are.
    """
    if client is None:
        client = own_client(api, page_secret)
    api.router.routes[:0] = brand_routes()
    site, paths = make_site(client), frozenset(page.path for page in PAGES)
    with warnings.catch_warnings():
        # The warning concerns a mode that was never enabled.
        warnings.filterwarnings("ignore", message="SSR mode is not supported")
        mounted = gr.mount_gradio_app(
            api,
            site,
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            enable_monitoring=False,
            mcp_server=False,
            pwa=False,
            max_file_size=MAX_UPLOAD,
            i18n=TRANSLATIONS,
            theme=gr.themes.Base(font=FONT, font_mono=MONO),
            css_paths=STYLES,
            favicon_path=str(BRAND / "icon.svg"),
        )
    # Innermost: their answers also pass the middleware that adds headers and log lines.
    document = Middleware(Document, paths=paths, secure=secure, public_url=public_url)
    mounted.user_middleware.append(document)
    if gate is not None:
        front = Middleware(gate, site=site, paths=paths, missing=missing_page)
        mounted.user_middleware.append(front)
    return mounted


def own_client(api: FastAPI, page_secret: str | None) -> ApiClient:
    """A client of an API in this process.

    Args:
        page_secret: the secret by which the API knows that its own pages ask, and believes for
            whom.
    """
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
    sdk = make_client("http://ponctuel.internal", transport, visitor_headers(page_secret))
    return ApiClient(sdk)

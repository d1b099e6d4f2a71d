"""Mount the page at the root of the API's application."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import httpx
from fastapi import FastAPI

from app.ui.client import ApiClient
from app.ui.form import I18N
from app.ui.page import make_page
from app.ui.visitor import visitor_headers

STYLE = Path(__file__).with_name("style.css")
FONT = ("system-ui", "-apple-system", "Segoe UI", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


def mount_page(
    api: FastAPI, client: ApiClient | None = None, page_secret: str | None = None
) -> FastAPI:
    """The API with the page at `/`; the page calls the API in the same process by default.

    Args:
        page_secret: by which the API knows that its own page asks, and believes for whom.
    """
    if client is None:
        transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
        client = ApiClient("http://ponctuel.internal", transport, visitor_headers(page_secret))
    return gr.mount_gradio_app(
        api,
        make_page(client),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
        i18n=I18N,
        theme=gr.themes.Base(font=FONT, font_mono=MONO),
        css_paths=STYLE,
    )

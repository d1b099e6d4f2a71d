"""The composition root: one service, the API over it, and the page that talks to the API."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from app.api.application import create_app
from app.ui.mount import mount_page
from ponctuel.serving.bootstrap import make_service


def build(root: Path | None = None) -> FastAPI:
    """The whole application for a checkout; nothing connects before this is called."""
    return mount_page(create_app(make_service(root)))

"""Start of the API before its pages are built: a page request waits, except when the build fails."""

from __future__ import annotations

import inspect
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.gradio_import import without_stubs
from app.late_pages import FAULT, LatePages, PagesState, mount_late
from ponctuel.domain.errors import NotReady

TIMEOUT_S = 10.0


class Pages:
    """Pages whose construction waits until the test releases it."""

    def __init__(self) -> None:
        self.released, self.opened, self.closed = threading.Event(), False, False

    def make(self) -> FastAPI:
        assert self.released.wait(TIMEOUT_S)
        pages = FastAPI(openapi_url=None, lifespan=self._life)

        @pages.get("/board")
        def board() -> str:
            return str(pages.state.secret)

        return pages

    @asynccontextmanager
    async def _life(self, _: FastAPI) -> AsyncIterator[None]:
        self.opened = True
        yield
        self.closed = True


def api(late_pages: list[LatePages], pages: Pages) -> FastAPI:
    app = FastAPI()
    app.state.secret = "shared"

    @app.get("/ready")
    def ready() -> str:
        late_pages[0].check()
        return late_pages[0].state

    late_pages.append(mount_late(app, pages.make))
    return app


def test_the_api_answers_first_and_a_page_request_waits() -> None:
    pages, late_pages, board = Pages(), list[LatePages](), list[str]()
    with TestClient(api(late_pages, pages)) as client:
        assert client.get("/ready").json() == PagesState.STARTING
        request = threading.Thread(target=lambda: board.append(client.get("/board").json()))
        request.start()
        request.join(0.2)
        assert request.is_alive()
        assert not board
        pages.released.set()
        request.join(TIMEOUT_S)
        assert board == ["shared"], "the pages share the API's state"
        assert client.get("/ready").json() == PagesState.READY
        assert client.get("/nowhere").status_code == 404
        assert pages.opened
        assert not pages.closed
    assert pages.closed


def test_a_request_does_not_wait_for_pages_that_cannot_be_built() -> None:
    def fail() -> FastAPI:
        raise ImportError("no gradio")

    app = FastAPI()
    late_pages = mount_late(app, fail)
    with TestClient(app) as client:
        answer = client.get("/")
    assert answer.status_code == 503
    assert answer.json()["detail"] == FAULT
    assert late_pages.state is PagesState.FAILED
    with pytest.raises(NotReady, match=FAULT):
        late_pages.check()


def test_importing_the_server_does_not_import_gradio() -> None:
    code = (
        "import sys, app.server; "
        "print([name for name in ('gradio', 'pandas', 'scipy', 'alembic', 'mlflow', 'lightgbm') if name in sys.modules])"
    )
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert completed.stdout.strip() == "[]"


def test_gradio_writes_no_stubs() -> None:
    import gradio as gr

    stub = Path(__file__).with_suffix(".pyi")
    original = inspect.getfile
    with without_stubs():

        class Shown(gr.Textbox):
            EVENTS = gr.Textbox.EVENTS

        assert inspect.getfile(Pages) == __file__

    assert inspect.getfile is original
    assert inspect.getfile(Shown) == __file__
    assert not stub.exists()
    assert callable(Shown.change)

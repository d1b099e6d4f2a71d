"""An API answers before its pages are made; who opens one meanwhile waits, and never for nothing."""

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

PATIENCE_S = 10.0


class Pages:
    """Pages that are made when the test lets them be."""

    def __init__(self) -> None:
        self.let, self.opened, self.closed = threading.Event(), False, False

    def make(self) -> FastAPI:
        assert self.let.wait(PATIENCE_S)
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


def api(late: list[LatePages], pages: Pages) -> FastAPI:
    app = FastAPI()
    app.state.secret = "shared"

    @app.get("/ready")
    def ready() -> str:
        late[0].check()
        return late[0].state

    late.append(mount_late(app, pages.make))
    return app


def test_the_api_answers_first_and_a_page_is_waited_for() -> None:
    pages, late, board = Pages(), list[LatePages](), list[str]()
    with TestClient(api(late, pages)) as client:
        assert client.get("/ready").json() == PagesState.STARTING
        asking = threading.Thread(target=lambda: board.append(client.get("/board").json()))
        asking.start()
        asking.join(0.2)
        assert asking.is_alive()
        assert not board
        pages.let.set()
        asking.join(PATIENCE_S)
        assert board == ["shared"], "the state is the API's"
        assert client.get("/ready").json() == PagesState.READY
        assert client.get("/nowhere").status_code == 404
        assert pages.opened
        assert not pages.closed
    assert pages.closed


def test_pages_that_cannot_be_made_are_not_waited_for() -> None:
    def broken() -> FastAPI:
        raise ImportError("no gradio")

    app = FastAPI()
    late = mount_late(app, broken)
    with TestClient(app) as client:
        answer = client.get("/")
    assert answer.status_code == 503
    assert answer.json()["detail"] == FAULT
    assert late.state is PagesState.FAILED
    with pytest.raises(NotReady, match=FAULT):
        late.check()


def test_who_builds_the_application_imports_no_gradio() -> None:
    code = (
        "import sys, app.server; "
        "print([name for name in ('gradio', 'pandas', 'scipy', 'alembic', 'mlflow', 'lightgbm') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_gradio_writes_no_stubs() -> None:
    import gradio as gr

    stub = Path(__file__).with_suffix(".pyi")
    found = inspect.getfile
    with without_stubs():

        class Shown(gr.Textbox):
            EVENTS = gr.Textbox.EVENTS

        assert inspect.getfile(Pages) == __file__

    assert inspect.getfile is found
    assert inspect.getfile(Shown) == __file__
    assert not stub.exists()
    assert callable(Shown.change)

"""The site: its pages, one address each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from app.ui.account.page import account_page
from app.ui.admin.page import admin_page
from app.ui.api import ApiClient
from app.ui.batch.page import batch_page
from app.ui.board.page import board_page
from app.ui.compare.page import compare_page
from app.ui.connection.page import connection_page
from app.ui.endpoints import Endpoints
from app.ui.forecast.page import forecast_page
from app.ui.monitoring.page import monitoring_page
from app.ui.scorecard.page import scorecard_page
from app.ui.shell.pages import BY_NAME, PAGES
from app.ui.uploads import MAX_AGE_S, SWEEP_INTERVAL_S
from app.ui.watches.page import watches_page

MAX_CONCURRENT_EVENTS = 32
LAYOUTS = {
    "forecast": forecast_page,
    "compare": compare_page,
    "connection": connection_page,
    "board": board_page,
    "scorecard": scorecard_page,
    "watches": watches_page,
    "batch": batch_page,
    "supervision": monitoring_page,
    "account": account_page,
    "admin": admin_page,
}


def make_site(client: ApiClient) -> gr.Blocks:
    """All pages over a client of the API; the first has the address `/`."""
    with _without_app_per_page():
        site = _pages(client)
    # Slow events of one visitor do not block others; the API limits the load.
    site.queue(default_concurrency_limit=MAX_CONCURRENT_EVENTS)
    return site


def _pages(client: ApiClient) -> gr.Blocks:
    timing = (SWEEP_INTERVAL_S, MAX_AGE_S)
    with gr.Blocks(title="Ponctuel", fill_width=True, delete_cache=timing) as site:
        LAYOUTS[PAGES[0].name](site, client)
        Endpoints(client).open()
    for name in [page.name for page in PAGES[1:]]:
        with site.route(name, BY_NAME[name].path, show_in_navbar=False):
            LAYOUTS[name](site, client)
    return site


@contextmanager
def _without_app_per_page() -> Iterator[None]:
    """Build pages without a web application for each.

    Gradio creates an application of ninety routes at the end of each page, and replaces it by the
    next; only the last one, created when the site is mounted, is used. The others would take a
    fifth of a server's start-up time.
    """
    create_app = gr.routes.App.create_app
    gr.routes.App.create_app = staticmethod(lambda *_, **__: None)  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        gr.routes.App.create_app = staticmethod(create_app)  # type: ignore[method-assign]

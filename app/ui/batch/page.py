"""The layout of the page *Batch*."""

from __future__ import annotations

import gradio as gr

from app.ui.account.entry_forms import heading, hint, message, submit
from app.ui.api import ApiClient
from app.ui.batch.handlers import Handlers
from app.ui.fields import PRIVATE, QUIET, ROW, caption
from app.ui.shell.frame import framed
from app.ui.tables import ACTIONS

EVERY_S = 2


def batch_page(site: gr.Blocks, client: ApiClient) -> None:
    """Submit a file, follow its progress, download the results."""
    do = Handlers(client)
    with framed(site, client, "batch"):
        state = gr.HTML(padding=False, js_on_load=None)
        with gr.Column(visible=False, elem_classes=["p-stack"]) as parts:
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("batch_new")
                hint("batch_hint")
                example = gr.HTML(padding=False, js_on_load=None)
                notice = message()
                file = gr.File(
                    label=caption("batch_file"),
                    file_types=[".csv", ".txt", ".tsv"],
                    type="filepath",
                    elem_id="field-batch-file",
                    height=120,
                )
                button = submit("do_batch", "do-batch")
            listed = gr.HTML(
                padding=False, js_on_load=ACTIONS, elem_id="batches", elem_classes=["p-panel"]
            )
            errors = gr.HTML(
                padding=False, js_on_load=ACTIONS, elem_id="row-errors", elem_classes=["p-panel"]
            )
    # It refreshes only while a job is in progress.
    timer = gr.Timer(EVERY_S, active=False)
    site.load(do.opened, None, [state, parts, listed, timer, example], **QUIET)
    timer.tick(do.listed, None, [listed, timer], **QUIET)
    button.click(do.sent, file, [notice, file, listed, timer], **PRIVATE)
    listed.click(do.clicked, None, [notice, listed, timer, errors], **ROW)
    errors.click(do.errors_paged, None, errors, **ROW)

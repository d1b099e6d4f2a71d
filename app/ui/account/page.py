"""The layout of the page *Account*, and which event runs which handler."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account import entry_forms, own_forms, view
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.fields import QUIET
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.frame import framed


def account_page(site: gr.Blocks, client: ApiClient) -> None:
    """Sign in or register; or, when signed in, the account."""
    with framed(site, client, "account"):
        message = gr.HTML(elem_id="p-message", padding=False, js_on_load=None)
        verify = entry_forms.verify(client)
        reset = entry_forms.reset(client)
        visitors, tabs = entry_forms.visitors(client)
        own, filled, lists = own_forms.own(client)

    async def opened(request: gr.Request) -> list[Any]:
        """Show one of the four parts."""
        language, params = language_of(request), request.query_params
        email_kind = next((name for name in ("verify", "reset") if name in params), None)
        arrived, me = view.arrival(params, language), None
        if email_kind is None:
            try:
                me = await client.me()
            except (ApiDown, ApiFault):
                return [states.down(language), *_only(None), *[gr.update()] * (1 + len(lists))]
        part = email_kind or ("own" if me else "visitors")
        tab = "forgotten" if "forgotten" in params else "in"
        # The lists come with the part: a form whose choices came later could be sent without them.
        listed = await filled(request) if me else [gr.update()] * len(lists)
        return ["" if me else arrived, *_only(part), gr.update(selected=tab), *listed]

    parts = [message, verify, reset, visitors, own, tabs]
    site.load(opened, None, [*parts, *lists], **QUIET)


def _only(part: str | None) -> list[Any]:
    return [
        gr.update(visible=part == shown_part)
        for shown_part in ("verify", "reset", "visitors", "own")
    ]

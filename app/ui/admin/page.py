"""The layout of the page *Admin*."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account.entry_forms import heading, message
from app.ui.admin.handlers import ACTOR, Handlers
from app.ui.admin.models import models_card
from app.ui.admin.replay import replay_card
from app.ui.admin.view import ROLES
from app.ui.api import ApiClient
from app.ui.fields import CHOICE, PRIVATE, QUIET, ROW, caption, textbox
from app.ui.language import language_of
from app.ui.shell.frame import framed
from app.ui.tables import ACTIONS


def admin_page(site: gr.Blocks, client: ApiClient) -> None:
    """Accounts with their roles, and the audit log."""
    do = Handlers(client)
    with framed(site, client, "admin"):
        state = gr.HTML(padding=False, js_on_load=None)
        with gr.Column(visible=False, elem_classes=["p-stack"]) as parts:
            with gr.Column(elem_classes=["p-card"]):
                heading("adm_users")
                notice = message()
                role = gr.Dropdown(
                    choices=[
                        (caption("adm_all"), ""),
                        *((caption(f"role_{role_name}"), role_name) for role_name in ROLES),
                    ],
                    value="",
                    label=caption("adm_role_filter"),
                    filterable=False,
                    elem_id="field-role-filter",
                    elem_classes=["p-field", "p-short"],
                )
                users = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="users")
            registry, models = models_card(client)
            replay_card(site, client)
            with gr.Column(elem_classes=["p-card"]):
                heading("adm_audit")
                actor = textbox(ACTOR, "off")
                acts = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="acts")

    async def opened(request: gr.Request) -> list[Any]:
        state_shown, part, users_shown, acts_shown = await do.opened(request)
        listed = "" if state_shown else await registry.listed(language_of(request))
        return [state_shown, part, users_shown, acts_shown, listed]

    site.load(opened, None, [state, parts, users, acts, models], **QUIET)
    role.input(do.filtered, role, users, **CHOICE)
    users.click(do.user_clicked, role, [notice, users, actor, acts], **ROW)
    actor.submit(do.acts_of, actor, [actor, acts], **PRIVATE)
    acts.click(do.act_clicked, actor, [actor, acts], **ROW)

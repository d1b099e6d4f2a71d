"""Handlers of the page *Admin*."""

from __future__ import annotations

import uuid
from typing import Any

import gradio as gr

from app.ui.admin import view
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.fields import Field, note
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import attempt
from app.ui.texts import say
from ponctuel_sdk.models.admin import User

PATH = "/admin"
ACTOR = Field("actor", "adm_actor", "adm_actor_info")
ROWS = 25
Updates = list[Any]


class Handlers:
    """Handlers of the page; each returns its updates, and last the changed list."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> Updates:
        """-> state of the page, its parts (shown to admins), users, audit log."""
        language = language_of(request)
        try:
            users = await self.client.users(None, None, ROWS)
            acts = await self.client.audit(None, None, ROWS)
        except (ApiDown, ApiFault) as error:
            notice = states.of_error(error, language, PATH) or states.down(language)
            return [notice, gr.update(visible=False), "", ""]
        listed = view.users(users, True, language), view.audit(acts, True, language)
        return ["", gr.update(visible=True), *listed]

    async def users(self, role: str, cursor: str | None, request: gr.Request) -> str:
        """One page of accounts."""
        language = language_of(request)
        done = await attempt(self.client.users(role, cursor, ROWS), language, PATH)
        return view.users(done.answer, not cursor, language) if done.answer else done.notice

    async def filtered(self, role: str, request: gr.Request) -> str:
        return await self.users(role, None, request)

    async def user_clicked(self, role: str, event: gr.EventData, request: gr.Request) -> Updates:
        """-> message, users, identifier by which the audit log is filtered, audit log."""
        click, unchanged = event._data or {}, gr.update()
        match click.get("act"):
            case "page":
                return ["", await self.users(role, click["cursor"], request), unchanged, unchanged]
            case "acts":
                acts = await self.acts(click["id"], None, request)
                return ["", unchanged, note(ACTOR, language_of(request), value=click["id"]), acts]
            case "role":
                changed = self.client.change_user(click["id"], role=click["value"])
            case _:
                disabled = click["disabled"] == "true"
                changed = self.client.change_user(click["id"], disabled=disabled)
        language = language_of(request)
        done = await attempt(changed, language, PATH)
        message = done.notice
        if done.answer:
            message = states.done(_changed(done.answer, language))
        return [message, await self.users(role, None, request), unchanged, unchanged]

    async def acts(self, actor: str | None, cursor: str | None, request: gr.Request) -> str:
        """One page of the audit log."""
        language = language_of(request)
        done = await attempt(self.client.audit(actor, cursor, ROWS), language, PATH)
        return view.audit(done.answer, not cursor, language) if done.answer else done.notice

    async def acts_of(self, actor: str, request: gr.Request) -> Updates:
        """-> field, acts."""
        language, actor_id = language_of(request), (actor or "").strip()
        try:
            uuid.UUID(actor_id or str(uuid.uuid4()))
        except ValueError:
            return [note(ACTOR, language, say(language, "err_actor")), gr.update()]
        return [note(ACTOR, language), await self.acts(actor_id, None, request)]

    async def act_clicked(self, actor: str, event: gr.EventData, request: gr.Request) -> Updates:
        """-> field, acts."""
        click = event._data or {}
        if click.get("act") == "page":
            return [gr.update(), await self.acts(actor.strip(), click["cursor"], request)]
        field = note(ACTOR, language_of(request), value=click["id"])
        return [field, await self.acts(click["id"], None, request)]


def _changed(row: User, language: str) -> str:
    state = say(language, "adm_suspended" if row.disabled else "adm_active")
    role = say(language, f"role_{row.role}")
    return say(language, "adm_changed", email=row.email or "—", role=role, state=state)

"""Registered models: the champion, and the versions that can replace it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account.entry_forms import heading, hint, message, submit
from app.ui.account.view import moment
from app.ui.api import ApiClient
from app.ui.fields import PRIVATE, ROW, Field, caption, note, textbox
from app.ui.html import HTML, NOTHING
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.tables import ACTIONS, button, table
from app.ui.texts import say
from ponctuel_sdk.models.registry import Changed, Model
from ponctuel_words import formats

PATH = "/admin"
REASON = Field("model-reason", "adm_reason", "adm_reason_info")
SHORTEST_REASON = 3
FORM_FIELDS = {"reason": REASON.name}
Updates = list[Any]


def model_table(rows: list[Model], language: str) -> HTML:
    """Versions, newest first, with a button for those that are not champion."""
    if not rows:
        return states.empty(say(language, "nothing_title"), say(language, "adm_no_models"))
    names = ("version", "alias", "gate", "auc", "brier", "made", "promote")
    heads = [say(language, f"adm_{name}") for name in names]
    listed = table(say(language, "adm_models"), heads, [_version(row, language) for row in rows])
    return _warning(rows, language) + listed


def _warning(rows: list[Model], language: str) -> HTML:
    """The warning that the gate refused the champion."""
    refused = any("champion" in row.aliases and row.verdict == "refused" for row in rows)
    return states.alert(say(language, "adm_champion_refused")) if refused else NOTHING


def _version(row: Model, language: str) -> list[str]:
    aliases = [say(language, f"alias_{alias}") for alias in row.aliases]
    sure = say(language, "adm_promote_sure", version=str(row.version))
    version = str(row.version)
    promote = button(say(language, "adm_promote"), "promote", sure=sure, id=version)
    figures = row.protocol_h
    return [
        version,
        ", ".join(aliases) or "—",
        say(language, f"verdict_{row.verdict or 'none'}"),
        *(_figure(value, language) for value in (figures.auc, figures.brier)),
        moment(row.created_utc, language),
        "" if "champion" in row.aliases else promote,
    ]


def _figure(value: float | None, language: str) -> str:
    return "—" if value is None else formats.number(value, language, 4)


class Models:
    """Behaviour of this part of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def listed(self, language: str) -> str:
        done = await attempt(self.client.models(), language, PATH)
        return done.notice if done.answer is None else model_table(done.answer, language)

    async def clicked(
        self, reason: str, force: bool, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """-> message, reason, models."""
        version = int((event._data or {})["id"])
        promotion = self.client.promote(version, (reason or "").strip(), force=force)
        return await self._changed(promotion, reason, language_of(request))

    async def rolled_back(self, reason: str, request: gr.Request) -> Updates:
        """-> message, reason, models."""
        rollback = self.client.roll_back((reason or "").strip())
        return await self._changed(rollback, reason, language_of(request))

    async def _changed(self, call: Any, reason: str, language: str) -> Updates:
        done: Attempt[Changed]
        if len((reason or "").strip()) < SHORTEST_REASON:
            call.close()
            done = incomplete(language, {REASON.name: say(language, "err_reason")})
        else:
            done = await attempt(call, language, PATH, FORM_FIELDS)
        notice = done.notice
        if done.answer:
            version = done.answer.model_version
            notice = states.done(say(language, "adm_answers", version=version))
        field = note(REASON, language, done.faults.get(REASON.name))
        return [notice, field, await self.listed(language)]


def models_card(client: ApiClient) -> tuple[Models, gr.HTML]:
    """-> its behaviour, and the list that it fills."""
    do = Models(client)
    with gr.Column(elem_classes=["p-card", "p-wide"]):
        heading("adm_models")
        hint("adm_models_hint")
        notice = message()
        listed = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="models")
        reason = textbox(REASON, "off")
        force = gr.Checkbox(
            label=caption("adm_force"), elem_id="model-force", elem_classes=["p-field"]
        )
        back = submit("adm_rollback", "do-rollback", "secondary")
    listed.click(do.clicked, [reason, force], [notice, reason, listed], **ROW)
    back.click(do.rolled_back, reason, [notice, reason, listed], **PRIVATE)
    return do, listed

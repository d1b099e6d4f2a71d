"""The clock of a replay: its state, and how to set it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui import words
from app.ui.account.entry_forms import heading, hint, message, submit
from app.ui.api import ApiClient
from app.ui.fields import PRIVATE, QUIET, Field, note, textbox
from app.ui.html import HTML, html
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import attempt
from app.ui.texts import say
from ponctuel_sdk.models.replay import Replay
from ponctuel_words import formats

PATH = "/admin"
EVERY_S = 10
AT = Field("replay-at", "rep_at", "rep_at_info")
SPEED = Field("replay-speed", "rep_speed", "rep_speed_info")
FORM_FIELDS = {"at": AT.name, "speed": SPEED.name}
Updates = list[Any]


def clock_state(state: Replay, language: str) -> HTML:
    """The time of the clock, its speed, and whether the model was trained on the day."""
    when = formats.moment(words.local(state.now_utc, None), language) + " UTC"
    if state.mode == "real":
        return html("<p>{text}</p>", text=say(language, "rep_real", when=when))
    key = "rep_paused" if state.paused else "rep_runs"
    state_text = say(language, key, when=when, speed=formats.number(state.speed, language))
    share = say(language, "rep_progress", share=formats.percent(state.progress or 0.0, language))
    seen = "" if state.unseen is None else say(language, f"rep_{_seen(state)}")
    return html("<p>{told} {share} {seen}</p>", told=state_text, share=share, seen=seen)


def _seen(state: Replay) -> str:
    return "unseen" if state.unseen else "seen"


class Clock:
    """Behaviour of this part of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def read(self, request: gr.Request) -> str:
        """-> state."""
        language = language_of(request)
        done = await attempt(self.client.replay(), language, PATH)
        return done.notice if done.answer is None else clock_state(done.answer, language)

    async def paused(self, request: gr.Request) -> Updates:
        """-> message, moment, speed, state."""
        return await self._turned(request, None, 0.0)

    async def turned(self, at: str, speed: str, request: gr.Request) -> Updates:
        """-> message, moment, speed, state."""
        pace, text = None, (speed or "").strip().replace(",", ".")
        if text:
            try:
                pace = float(text)
            except ValueError:
                pace = -1.0  # the API names this field in its refusal
        return await self._turned(request, (at or "").strip() or None, pace)

    async def _turned(self, request: gr.Request, at: str | None, speed: float | None) -> Updates:
        language = language_of(request)
        done = await attempt(self.client.set_replay(at, speed), language, PATH, FORM_FIELDS)
        notice = states.done(say(language, "rep_done")) if done.answer else done.notice
        state = (
            await self.read(request) if done.answer is None else clock_state(done.answer, language)
        )
        fields = [note(field, language, done.faults.get(field.name)) for field in (AT, SPEED)]
        return [notice, *fields, state]


def replay_card(site: gr.Blocks, client: ApiClient) -> None:
    """The state of the clock, and the controls: time, speed, pause."""
    do = Clock(client)
    with gr.Column(elem_classes=["p-card"]):
        heading("rep_title")
        hint("rep_hint")
        notice = message()
        state = gr.HTML(padding=False, js_on_load=None, elem_id="replay")
        at, speed = textbox(AT, "off"), textbox(SPEED, "off")
        turn = submit("rep_turn", "do-turn")
        pause = submit("rep_pause", "do-pause", "secondary")
    changed = [notice, at, speed, state]
    gr.on([turn.click, at.submit, speed.submit], do.turned, [at, speed], changed, **PRIVATE)
    pause.click(do.paused, None, changed, **PRIVATE)
    site.load(do.read, None, state, **QUIET)
    gr.Timer(EVERY_S).tick(do.read, None, state, **QUIET)

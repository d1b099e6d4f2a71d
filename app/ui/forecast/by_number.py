"""A flight by its number and day, as people know it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.fields import notes
from app.ui.forecast import moments
from app.ui.forecast.fields import NUMBER, NUMBER_FORM
from app.ui.forecast.form import PATH, ForecastForm
from app.ui.language import language_of
from app.ui.legs import find_legs
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt
from app.ui.texts import say

Updates = list[Any]


class ByNumber(ForecastForm):
    """Handlers of the form; they return the result, the choice of a leg, and the fields."""

    async def asked(
        self, number: str, day: str, issued: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Several legs of one number and day are offered to choose from."""
        language = language_of(request)
        yield [states.working(language), gr.update(visible=False), *notes(NUMBER, language)]
        names = NUMBER[0].name, NUMBER[1].name
        legs = await find_legs(self.client, number, day, language, PATH, names)
        if not legs.answer:
            choice = gr.update(visible=False)
            yield [legs.notice, choice, *notes(NUMBER, language, legs.faults)]
            return
        options = flights.flight_choices(legs.answer)
        is_choice = len(options) > 1
        label = say(language, "which_leg", n=len(options))
        choice = gr.update(choices=options, value=options[0][1], visible=is_choice, label=label)
        done = await self._forecast(options[0][1], issued, language)
        yield [done.answer or done.notice, choice, *notes(NUMBER, language, done.faults)]

    async def leg_chosen(self, key: str, issued: str, request: gr.Request) -> Updates:
        """-> result."""
        done = await self._forecast(key, issued, language_of(request))
        return [done.answer or done.notice]

    async def _forecast(self, key: str, issued: str, language: str) -> Attempt[str]:
        clock = await attempt(self.client.clock(), language, PATH)
        if clock.answer is None:
            return Attempt(notice=clock.notice)
        now = clock.answer.now_utc
        moment = moments.issued_at(issued, flights.departure_of(key), now)
        return await self.forecast(moments.request(key, moment), language, NUMBER_FORM)

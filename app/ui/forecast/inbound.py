"""The aircraft that the flight waits for, in sentences."""

from __future__ import annotations

from app.ui.forecast.answer import Answer
from app.ui.html import HTML, NOTHING, html
from app.ui.texts import say
from ponctuel_sdk.models.schedule import Inbound
from ponctuel_words import formats


def inbound(answer: Answer, language: str) -> HTML:
    """The state of the previous flight, and the slack; nothing where they are unknown."""
    known = answer.inbound
    if known is None:
        return NOTHING
    lines = [say(language, f"inbound_{known.basis}"), _state(known, language)]
    if known.slack_min is not None and not known.cancelled:
        kind = "slack" if known.slack_min >= 0 else "short"
        lines.append(say(language, f"inbound_{kind}", spare=formats.duration(abs(known.slack_min))))
    return html(
        '<section class="p-inbound"><h3>{title}</h3><p>{text}</p></section>',
        title=say(language, "inbound"),
        text=" ".join(lines),
    )


def _state(known: Inbound, language: str) -> str:
    if known.cancelled:
        return say(language, "inbound_cancelled")
    if known.arr_delay_min is not None:
        delay = formats.lateness(known.arr_delay_min, language)
        return say(language, "inbound_landed", delay=delay)
    if known.dep_delay_min is not None:
        delay = formats.lateness(known.dep_delay_min, language)
        return say(language, "inbound_under_way", delay=delay)
    return say(language, "inbound_not_due")

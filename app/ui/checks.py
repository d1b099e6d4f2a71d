"""What the page knows before it asks: the reader's language, the days, the flights ahead."""

from __future__ import annotations

from datetime import date
from typing import Any

import gradio as gr

from app.ui.choices import Choice
from app.ui.texts import LANGUAGES, say

Row = dict[str, Any]


def language_of(request: gr.Request) -> str:
    """The reader's language: the address's `lang`, else the browser's first that we speak."""
    asked = str(request.query_params.get("lang", ""))
    header = str(request.headers.get("accept-language", ""))
    wanted = [asked, *(part.split(";")[0].strip()[:2].lower() for part in header.split(","))]
    return next((one for one in wanted if one in LANGUAGES), LANGUAGES[0])


def day_fault(day: str, world: Row, language: str) -> str | None:
    """What is wrong with the day that was typed; None if nothing."""
    first, last = world["clock"]["first_day"], world["clock"]["last_day"]
    try:
        wanted = date.fromisoformat((day or "").strip())
    except ValueError:
        return say(language, "err_day", example=last)
    if not first <= wanted.isoformat() <= last:
        return say(language, "err_day_range", first=first, last=last)
    return None


def soonest(options: list[Choice], now_utc: str) -> str | None:
    """The first flight that departs after the clock; the day's first if none is left."""
    later = [key for _, key in options if key.split("|")[3] >= now_utc]
    return next(iter(later or [key for _, key in options]), None)


def zone_of(world: Row | None, origin: str) -> str | None:
    """Time zone of an airport; that of the busiest where it has no departures."""
    if world is None:
        return None
    zone: str | None = world["zones"].get(origin) or world["clock"]["time_zone"]
    return zone

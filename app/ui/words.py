"""Moments on the clocks of the pages, and whether a forecast means a known cancellation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ponctuel_words import formats
from ponctuel_words.typography import NBSP


def is_cancelled(p_cancelled: float | None) -> bool:
    """Whether the cancellation is a known fact: a model's probability never reaches 1.

    Args:
        p_cancelled: None where there is no forecast.
    """
    return (p_cancelled or 0.0) >= 1.0


def machine_moment(utc: datetime, language: str) -> str:
    """A moment of the machine's time, in UTC: a replayed clock shows another."""
    return formats.moment(local(utc, None), language) + f"{NBSP}UTC"


def local(utc: datetime, time_zone: str | None) -> datetime:
    """An aware moment in a time zone."""
    return utc.astimezone(ZoneInfo(time_zone or "UTC"))


def machine_now() -> datetime:
    """The machine's time, by which sessions and keys expire; forecasts use the system's clock."""
    return datetime.now(UTC)


def next_time(after_local: str, time_of_day: str) -> str:
    """The first moment of this time of day from two hours before an ISO wall clock on, as ISO.

    The onward flight may be scheduled before the arrival of the first one: the page then says so.
    """
    after = datetime.fromisoformat(after_local).replace(tzinfo=None)
    hour, minute = map(int, time_of_day.split(":"))
    moment = after.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if moment < after - timedelta(hours=2):
        moment += timedelta(days=1)
    return moment.isoformat(timespec="minutes")

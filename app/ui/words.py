"""Numbers, durations and moments in words, in English and in French."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.ui.texts import say

_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ],
}
_DAYS = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "fr": ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
}
NARROW = "\u202f"  # a narrow space that does not break
NBSP = "\u00a0"


def decimal(number: float, places: int, language: str) -> str:
    """A number with its decimal mark."""
    text = f"{number:.{places}f}".replace("-", "−")
    return text.replace(".", ",") if language == "fr" else text


def percent(share: float | None, language: str) -> str:
    """0.234 -> '23 %'; below a tenth one decimal, as the small odds are those of interest.

    Args:
        share: None where nothing can be said.
    """
    if share is None:
        return "—"
    sign = f"{NARROW}%"
    value = 100.0 * share
    if value < 0.1:
        return f"<{NARROW}{decimal(0.1, 1, language)}{sign}"
    if share >= 1.0:  # what is known, and no forecast
        return f"100{sign}"
    if value > 99.9:
        return f">{NARROW}{decimal(99.9, 1, language)}{sign}"
    return decimal(value, 1 if value < 9.95 or value > 99 else 0, language) + sign


def is_cancelled(p_cancelled: float | None) -> bool:
    """Whether the flight was known to be cancelled: no model is ever that sure.

    Args:
        p_cancelled: None where nothing is forecast of the flight.
    """
    return (p_cancelled or 0.0) >= 1.0


def duration(minutes: float) -> str:
    """Whole minutes as '45 min', '1 h 05', '3 h' or '7 d'; the sign is dropped."""
    whole = abs(round(minutes))
    if whole < 60:
        return f"{whole}{NBSP}min"
    hours, rest = divmod(whole, 60)
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def lead(minutes: float, language: str) -> str:
    """A lead time, in days from two days on."""
    if abs(minutes) < 24 * 60:
        return duration(minutes)
    days, rest = divmod(abs(round(minutes)), 24 * 60)
    unit = "j" if language == "fr" else "d"
    tail = f"{NBSP}{rest // 60}{NBSP}h" if rest >= 60 else ""
    return f"{days}{NBSP}{unit}{tail}"


def delay(minutes: float, language: str) -> str:
    """'12 min early', '1 h 05 late' or 'on time'."""
    whole = round(minutes)
    if whole == 0:
        return say(language, "on_time")
    return say(language, "late" if whole > 0 else "early", d=duration(whole))


def moment(when: datetime, language: str, *, weekday: bool = False, year: bool = True) -> str:
    """'23 Dec 2013, 16:00', in the time that `when` is given in."""
    month = _MONTHS[language][when.month - 1]
    text = f"{when.day}{NBSP}{month}{f'{NBSP}{when.year}' if year else ''}, {when:%H:%M}"
    return f"{_DAYS[language][when.weekday()]} {text}" if weekday else text


def machine_moment(utc: datetime, language: str) -> str:
    """A moment of the machine's time, in UTC: a replayed clock shows another."""
    return moment(local(utc, None), language) + f"{NBSP}UTC"


def local(utc: datetime, time_zone: str | None) -> datetime:
    """An aware moment in a time zone."""
    return utc.astimezone(ZoneInfo(time_zone or "UTC"))


def count(number: int, language: str) -> str:
    """12345 -> '12,345' or '12 345'."""
    return f"{number:,}".replace(",", NARROW) if language == "fr" else f"{number:,}"


def machine_now() -> datetime:
    """The machine's time, by which sessions and keys end; forecasts go by the system's clock."""
    return datetime.now(UTC)


def short_delay(minutes: float) -> str:
    """'+1 h 05', '−12 min' or '0 min', where there is little room."""
    whole = round(minutes)
    sign = "−" if whole < 0 else "+" if whole > 0 else ""
    return sign + duration(whole)


def next_time(after_local: str, time_of_day: str) -> str:
    """The first moment of this time of day from two hours before an ISO wall clock on, as ISO.

    An onward flight may well be scheduled before the first one is due: then it is said so.
    """
    after = datetime.fromisoformat(after_local).replace(tzinfo=None)
    hour, minute = map(int, time_of_day.split(":"))
    found = after.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if found < after - timedelta(hours=2):
        found += timedelta(days=1)
    return found.isoformat(timespec="minutes")

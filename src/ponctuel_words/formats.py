"""Formats of numbers, shares, durations, delays and times, in each language.

Babel knows the separators, months and plurals of a language; the few other words are in the
catalogue.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.units import format_unit

from ponctuel_words.catalogue import catalogue, message
from ponctuel_words.typography import NBSP

HOUR_MIN, DAY_MIN = 60, 1440
NOTHING = "—"
# Windows of whole weeks are written in weeks, not in days.
_WEEKS = (2, 3, 4, 6, 8)


def number(value: float, language: str, places: int = 0) -> str:
    """A number with its separators: '12,345.6' or '12 345,6'; never '−0'.

    >>> number(-3.25, "en", 1)
    '−3.2'
    """
    locale = catalogue(language).locale
    digits = f"{abs(round(value, places)) + 0.0:,.{places}f}"
    whole, _, rest = digits.partition(".")
    text = whole.replace(",", get_group_symbol(locale))
    if rest:
        text += get_decimal_symbol(locale) + rest
    return f"−{text}" if round(value, places) < 0 else text


def quantity(value: float, unit: str, language: str, places: int = 0) -> str:
    """A number and its unit, with a no-break space: '45 km/h'."""
    return f"{number(value, language, places)}{NBSP}{unit}"


def minutes(value: float, language: str) -> str:
    """A mean number of minutes: '12 min', with a decimal below ten."""
    return quantity(value, "min", language, 1 if 0 < value < 9.95 else 0)


def percent(share: float, language: str) -> str:
    """A measured share: '24 %', with a decimal where it is near 0 or 1.

    Below 10 % and above 99 % one decimal is shown. Only 0 is written '0 %', and only 1 '100 %'.

    >>> percent(0.9955, "en"), percent(0.0123, "en"), percent(0.236, "en")
    ('99.6%', '1.2%', '24%')
    """
    value = 100.0 * share
    if value <= 0 or share >= 1:
        return _percent(min(max(value, 0.0), 100.0), 0, language)
    if value < 0.1:
        return f"<{NBSP}{_percent(0.1, 1, language)}"
    if value > 99.9:
        return f">{NBSP}{_percent(99.9, 1, language)}"
    return _percent(value, 1 if value < 9.95 or value > 99 else 0, language)


def probability(p: float | None, language: str) -> str:
    """A forecast probability: as `percent`, but never 0 %.

    Args:
        p: None where it is not known; 1 where the event is known to have happened.

    >>> probability(0.0, "en").replace(NBSP, "~"), probability(None, "en")
    ('<~0.1%', '—')
    """
    if p is None:
        return NOTHING
    return percent(max(p, 1e-9), language)


def _percent(value: float, places: int, language: str) -> str:
    """A value in per cent with the percent sign of the language."""
    locale = catalogue(language).locale
    pattern = locale.percent_formats[None].pattern.replace("#,##0", "{}")
    return pattern.format(number(value, language, places)).replace("\u00a0%", "\u202f%")


def duration(minutes: float) -> str:
    """Whole minutes as '45 min', '3 h' or '1 h 05'; the sign is dropped. SI units need no language.

    >>> duration(90).replace(NBSP, " ")
    '1 h 30'
    """
    whole = abs(round(minutes))
    if whole < HOUR_MIN:
        return f"{whole}{NBSP}min"
    hours, rest = divmod(whole, HOUR_MIN)
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def lead_time(minutes: float, language: str, *, short: bool = False) -> str:
    """A lead time or a long span: a duration, in days and hours from two days on.

    Args:
        short: the day's abbreviation, for axes and cells: '7 j'.

    >>> lead_time(10080, "fr").replace(NBSP, " ")
    '7 jours'
    """
    days, rest = divmod(abs(round(minutes)), DAY_MIN)
    if days < 2:
        return duration(minutes)
    hours = rest // HOUR_MIN
    text = _unit(days, "day", language, "short" if short else "long")
    return f"{text}{NBSP}{hours}{NBSP}h" if hours else text


def _unit(
    n: float, name: str, language: str, length: Literal["short", "long", "narrow"] = "long"
) -> str:
    locale = catalogue(language).locale
    text = format_unit(n, f"duration-{name}", length=length, locale=locale)
    return re.sub(r"\s", NBSP, text)


def delay(minutes: float, language: str) -> str:
    """A delay by its name: '12 min early', '1 h 05 late' or 'on time'."""
    return _by_sign("delay", minutes, language)


def lateness(minutes: float, language: str) -> str:
    """How late something happens, after a verb: 'avec 12 min de retard', 'à l’heure'."""
    return _by_sign("lateness", minutes, language)


def _by_sign(kind: str, minutes: float, language: str) -> str:
    whole = round(minutes)
    name = "late" if whole > 0 else "early" if whole < 0 else "none"
    return message(f"unit.{kind}_{name}", language).format(d=duration(whole))


def short_delay(minutes: float) -> str:
    """A delay where there is little room: '+1 h 05', '−12 min' or '0 min'."""
    whole = round(minutes)
    sign = "−" if whole < 0 else "+" if whole > 0 else ""
    return sign + duration(whole)


def points(value: float, language: str) -> str:
    """Percentage points with their sign: '+14 points', '+0,5 point'; whole from ten on."""
    rounded = round(value, 0 if abs(value) >= 9.95 else 1)
    places = 0 if abs(rounded) >= 10 else 1
    noun = message("unit.points", language, Decimal(f"{abs(rounded):.{places}f}"))
    sign = "−" if rounded < 0 else "+"
    return sign + noun.format(n=number(abs(rounded), language, places))


def signed(value: float, language: str, places: int = 1) -> str:
    """A number with its sign: '+6.2', '−1,4'."""
    return ("+" if round(value, places) >= 0 else "") + number(value, language, places)


def window(minutes: float, language: str) -> str:
    """The time window of a figure: 'in the last 2 h', 'depuis 4 semaines'."""
    days = minutes / DAY_MIN
    if days < 2:
        key = "unit.window_hour" if minutes == HOUR_MIN else "unit.window"
        return message(key, language).format(d=duration(minutes))
    weeks = days / 7
    whole = weeks in _WEEKS
    amount = _unit(round(weeks if whole else days), "week" if whole else "day", language)
    return message("unit.window_days", language).format(d=amount)


def clock_time(when: datetime) -> str:
    """A time of day: '17:15'."""
    return f"{when:%H:%M}"


def time_of_day(minutes: float) -> str:
    """Minutes after midnight as a time of day: '17:15'."""
    hour, minute = divmod(round(minutes) % DAY_MIN, HOUR_MIN)
    return f"{hour:02d}:{minute:02d}"


def day(when: date, language: str, *, long: bool = False, weekday: bool = False) -> str:
    """A date: '23 Dec 2013', 'lun. 23 déc. 2013' or, long, '1er décembre 2013'."""
    if long:
        locale = catalogue(language).locale
        return _without_breaks(format_date(when, "long", locale=locale), when, language)
    return _date(when, "yMMM", language, weekday)


def _date(when: date, fields: str, language: str, weekday: bool) -> str:
    skeleton = fields + ("E" if weekday else "") + "d"
    text = format_skeleton(skeleton, when, locale=catalogue(language).locale)
    return _without_breaks(text, when, language)


def _without_breaks(text: str, when: date, language: str) -> str:
    """A date with no-break spaces."""
    first = catalogue(language).messages.get("unit.first_of_month")
    if when.day == 1 and isinstance(first, str):  # '1er décembre', which CLDR does not have
        text = text.replace("1 ", f"{first} ", 1)
    return text.replace(" ", NBSP)


def moment(when: datetime, language: str, *, weekday: bool = False, year: bool = True) -> str:
    """A date and time, in the time zone of its argument: '23 Dec 2013, 16:00'."""
    date_text = _date(when, "yMMM" if year else "MMM", language, weekday)
    return message("unit.moment", language).format(date=date_text, time=clock_time(when))


def departures(listed: str, language: str) -> str:
    """Flights with their local departures, as in 'UA 464, 5 Dec 2013, 09:10'.

    Args:
        listed: separated by commas, as in 'UA 464 2013-12-05T09:10'.
    """
    named = (each.strip().rsplit(" ", 1) for each in listed.split(","))
    return f"{NBSP}· ".join(
        f"{flight.replace(' ', NBSP)}, {moment(datetime.fromisoformat(when), language)}"
        for flight, when in named
    )


def weekday(iso_number: float, language: str) -> str:
    """A day of the week by its ISO number: 1 -> 'Monday', 'lundi'."""
    names = get_day_names("wide", "format", catalogue(language).locale)
    return str(names[(round(iso_number) - 1) % 7])


def ordinal(n: float, language: str) -> str:
    """An ordinal number: English has '1', '2'; French has '1er', '2e'."""
    key = "unit.ordinal_first" if round(n) == 1 else "unit.ordinal"
    return message(key, language).format(n=round(n))


def wind_from(degrees: float, language: str) -> str:
    """Where a wind comes from: 'from the north-east', 'du nord-est'."""
    return message(f"unit.wind_{round(degrees / 45) % 8}", language)

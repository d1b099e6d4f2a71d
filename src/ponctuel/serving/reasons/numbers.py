"""Numbers, delays and spans of time in words, in English and in French."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
NARROW, NBSP = "\u202f", "\u00a0"


def number(value: float, language: Language, places: int = 0) -> str:
    """12345.6 -> '12,345.6' or '12 345,6'; never '−0'."""
    text = f"{round(value, places) + 0.0:,.{places}f}".replace("-", "−")
    return text.replace(",", NARROW).replace(".", ",") if language == "fr" else text


def quantity(value: float, unit: str, language: Language, places: int = 0) -> str:
    """A number and its unit, which no line break parts."""
    return f"{number(value, language, places)}{NBSP}{unit}"


def percent(share: float, language: Language) -> str:
    """0.234 -> '23 %'; one decimal below a tenth."""
    value = 100 * share
    return f"{number(value, language, 1 if 0 < value < 9.95 else 0)}{NARROW}%"


def duration(minutes: float) -> str:
    """'45 min', '3 h' or '1 h 05'; the sign is dropped."""
    whole = abs(round(minutes))
    if whole < 60:
        return f"{whole}{NBSP}min"
    hours, rest = divmod(whole, 60)
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def span(minutes: float, language: Language) -> str:
    """A duration, in days from two days on."""
    days, rest = divmod(abs(round(minutes)), 1440)
    if days < 2:
        return duration(minutes)
    day = f"{days}{NBSP}{'jours' if language == 'fr' else 'days'}"
    hours = rest // 60
    return f"{day} {'et' if language == 'fr' else 'and'} {hours}{NBSP}h" if hours else day


def clock_time(minutes: float, language: Language) -> str:
    """Minutes after midnight -> '17:15' or '17 h 15'."""
    hour, minute = divmod(round(minutes) % 1440, 60)
    return f"{hour}{NBSP}h{NBSP}{minute:02d}" if language == "fr" else f"{hour:02d}:{minute:02d}"


def lateness(minutes: float, language: Language) -> str:
    """'12 min late', 'avec 12 min de retard'; early and on time likewise."""
    whole = round(minutes)
    if language == "en":
        return "on time" if whole == 0 else f"{duration(whole)} {'late' if whole > 0 else 'early'}"
    how = "de retard" if whole > 0 else "d’avance"
    return "à l’heure" if whole == 0 else f"avec {duration(whole)} {how}"


def over(window_min: float, language: Language) -> str:
    """The time that a figure looks back over: 'in the last 2 h', 'depuis 2 h'."""
    days, hours = window_min / 1440, window_min / 60
    if days >= 2:
        weeks = days / 7
        amount = f"{weeks:.0f}{NBSP}weeks" if weeks in (2, 3, 4, 6, 8) else f"{days:.0f}{NBSP}days"
        french = amount.replace("weeks", "semaines").replace("days", "jours")
        return f"depuis {french}" if language == "fr" else f"over the last {amount}"
    if language == "fr":
        return f"depuis {duration(window_min)}"
    return "in the last hour" if hours == 1 else f"in the last {duration(window_min)}"


def many(value: float, language: Language) -> bool:
    """Whether a noun beside this number stands in the plural.

    English: everything but one. French: from two on ("0,5 point", "1,9 point", "2 points").
    """
    return abs(value) >= 2 if language == "fr" else abs(value) != 1


def counted(value: float, one: str, more: str, language: Language) -> str:
    """'1 flight', '18 flights'; in either language."""
    return f"{number(value, language)} {more if many(round(value), language) else one}"


def signed_points(points: float, language: Language) -> str:
    """'+14 points', '−1.0 points', '+0,5 point': whole numbers from ten on."""
    shown = round(points, 0 if abs(points) >= 9.95 else 1)
    figure = number(abs(shown), language, 0 if abs(shown) >= 10 else 1)
    noun = "point" if language == "fr" and abs(shown) < 2 else "points"
    return f"{'−' if shown < 0 else '+'}{figure} {noun}"

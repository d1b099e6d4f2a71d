"""Watches as HTML."""

from __future__ import annotations

from html import escape

from app.ui import words
from app.ui.risk import risk
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import TEXTS, say
from ponctuel_sdk.models.schedule import Clock
from ponctuel_sdk.models.watches import Watch, WatchedFlight


def watches(rows: list[Watch], clock: Clock, language: str) -> str:
    """The owner's watches with their risk of the moment."""
    if not rows:
        text = say(language, "watch_none_text")
        return states.empty(say(language, "watch_none_title"), text)
    names = ("watch_what", "watch_when", "watch_now", "watch_by", "watch_state", "watch_acts")
    heads = [say(language, name) for name in names]
    listed = [_watch(row, clock, language) for row in rows]
    return table(say(language, "watch_list"), heads, listed)


def _watch(row: Watch, clock: Clock, language: str) -> list[str]:
    share = words.percent(row.threshold, language)
    late = say(language, f"late_{row.late_min}")
    act = "watch_sleep" if row.active else "watch_wake"
    turn = button(say(language, act), "turn", id=str(row.id), active=str(not row.active).lower())
    end = button(
        say(language, "watch_end"), "end", sure=say(language, "watch_end_sure"), id=str(row.id)
    )
    return [
        _what(row, clock, language),
        escape(say(language, "watch_condition", share=share, late=late)),
        _now(row, clock, language),
        escape(say(language, f"channel_{row.channel}")),
        escape(_state(row, clock, language)) + _last(row, language),
        f'<span class="p-acts">{turn} {end}</span>',
    ]


def _what(row: Watch, clock: Clock, language: str) -> str:
    pattern = row.pattern
    if pattern is not None:
        to = pattern.destination_code or say(language, "any_destination")
        number = pattern.flight_number or ""
        name = f"{pattern.carrier_code or ''} {number}".strip()
        return escape(f"{name} {pattern.origin_code} → {to}".strip())
    return _flight(row.flight, clock, language) if row.flight else ""


def _flight(flight: WatchedFlight, clock: Clock, language: str) -> str:
    when = words.local(flight.sched_dep_utc, clock.time_zone)
    name = f"{flight.carrier_code} {flight.flight_number}"
    way = f"{flight.origin_code} → {flight.destination_code}"
    moment = words.moment(when, language, year=False)
    return f"{escape(f'{name} {way}')}<br><small>{escape(moment)}</small>"


def _now(row: Watch, clock: Clock, language: str) -> str:
    now = row.now
    if now is None:
        return escape(say(language, "watch_no_flight"))
    if now.p_disrupted is None:
        return escape(say(language, "no_forecast"))
    which = f"<small>{_flight(now.flight, clock, language)}</small>" if row.pattern else ""
    return risk(now.p_disrupted, now.p_late, language) + which


def _state(row: Watch, clock: Clock, language: str) -> str:
    zone, now = clock.time_zone, clock.now_utc
    if row.until_utc and words.local(row.until_utc, zone) <= words.local(now, zone):
        when = words.moment(words.local(row.until_utc, zone), language, year=False)
        return say(language, "watch_over", when=when)
    if not row.active:
        return say(language, "watch_asleep")
    if row.silent_until_utc:
        when = words.moment(words.local(row.silent_until_utc, zone), language, year=False)
        return say(language, "watch_silent", when=when)
    return say(language, "watch_active")


def _last(row: Watch, language: str) -> str:
    """What became of the last message."""
    last = row.last_message
    if last is None:
        return ""
    when = words.machine_moment(last.sent_at_utc or last.created_at_utc, language)
    share = words.percent(last.p_disrupted, language)
    told = say(language, f"watch_last_{last.state}", share=share, when=when)
    if last.last_error and last.state != "sent":
        told += f" ({_why(last.last_error, language)})"
    return f"<br><small>{escape(told)}</small>"


def _why(error: str, language: str) -> str:
    """Why a message did not arrive: what a receiver answered stays as it is."""
    if error.startswith("answered "):
        return error.replace("answered", say(language, "watch_error_answered"))
    key = f"watch_error_{error.replace(' ', '_')}"
    return say(language, key if key in TEXTS[language] else "watch_error_other")


def made(row: Watch, language: str) -> str:
    """A watch that was set; the secret of its webhook, if it has one."""
    told = f"<p>{escape(say(language, 'watch_made'))}</p>"
    if row.signing_secret:
        secret = escape(row.signing_secret)
        told += f"<p>{escape(say(language, 'watch_secret'))}</p>"
        told += f'<code class="p-key">{secret}</code>'
    return f'<div class="p-done" role="status">{told}</div>'

"""Watches as HTML."""

from __future__ import annotations

from app.ui import words
from app.ui.html import HTML, NOTHING, html
from app.ui.risk import risk
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import has_text, say
from ponctuel_sdk.models.schedule import Clock
from ponctuel_sdk.models.watches import Watch, WatchedFlight
from ponctuel_words import formats

# The beginning of a delivery error that is an answer of the receiver.
ANSWERED = "HTTP "


def watches(rows: list[Watch], clock: Clock, language: str) -> HTML:
    """The owner's watches with their current risk."""
    if not rows:
        text = say(language, "watch_none_text")
        return states.empty(say(language, "watch_none_title"), text)
    names = ("watch_what", "watch_when", "watch_now", "watch_by", "watch_state", "watch_acts")
    heads = [say(language, name) for name in names]
    listed = [_watch(row, clock, language) for row in rows]
    return table(say(language, "watch_list"), heads, listed)


def _watch(row: Watch, clock: Clock, language: str) -> list[str]:
    share = formats.probability(row.threshold, language)
    late = say(language, f"late_{row.late_min}")
    act = "watch_sleep" if row.active else "watch_wake"
    turn = button(say(language, act), "turn", id=str(row.id), active=str(not row.active).lower())
    end = button(
        say(language, "watch_end"), "end", sure=say(language, "watch_end_sure"), id=str(row.id)
    )
    return [
        _what(row, clock, language),
        say(language, "watch_condition", share=share, late=late),
        _now(row, clock, language),
        say(language, f"channel_{row.channel}"),
        html("{state}{last}", state=_state(row, clock, language), last=_last(row, language)),
        html('<span class="p-acts">{turn} {end}</span>', turn=turn, end=end),
    ]


def _what(row: Watch, clock: Clock, language: str) -> str:
    pattern = row.pattern
    if pattern is not None:
        to = pattern.destination_code or say(language, "any_destination")
        number = pattern.flight_number or ""
        name = f"{pattern.carrier_code or ''} {number}".strip()
        return f"{name} {pattern.origin_code} → {to}".strip()
    return _flight(row.flight, clock, language) if row.flight else ""


def _flight(flight: WatchedFlight, clock: Clock, language: str) -> HTML:
    when = words.local(flight.sched_dep_utc, clock.time_zone)
    name = f"{flight.carrier_code} {flight.flight_number}"
    way = f"{flight.origin_code} → {flight.destination_code}"
    moment = formats.moment(when, language, year=False)
    return html("{name} {way}<br><small>{moment}</small>", name=name, way=way, moment=moment)


def _now(row: Watch, clock: Clock, language: str) -> str:
    now = row.now
    if now is None:
        return say(language, "watch_no_flight")
    if now.p_disrupted is None:
        return say(language, "no_forecast")
    probability = risk(now.p_disrupted, now.p_late, language, row.late_min)
    if not row.pattern:
        return probability
    return probability + html(
        "<small>{flight}</small>", flight=_flight(now.flight, clock, language)
    )


def _state(row: Watch, clock: Clock, language: str) -> str:
    zone, now = clock.time_zone, clock.now_utc
    if row.until_utc and words.local(row.until_utc, zone) <= words.local(now, zone):
        when = formats.moment(words.local(row.until_utc, zone), language, year=False)
        return say(language, "watch_over", when=when)
    if not row.active:
        return say(language, "watch_asleep")
    if row.silent_until_utc:
        when = formats.moment(words.local(row.silent_until_utc, zone), language, year=False)
        return say(language, "watch_silent", when=when)
    return say(language, "watch_active")


def _last(row: Watch, language: str) -> HTML:
    """The state of the last message."""
    last = row.last_message
    if last is None:
        return NOTHING
    when = words.machine_moment(last.sent_at_utc or last.created_at_utc, language)
    share = formats.probability(last.p_disrupted, language)
    sentence = say(language, f"watch_last_{last.state}", share=share, when=when)
    if last.last_error and last.state != "sent":
        sentence += f" ({_error_text(last.last_error, language)})"
    return html("<br><small>{text}</small>", text=sentence)


def _error_text(error: str, language: str) -> str:
    """The reason why a message did not arrive; the receiver's status is shown as it is."""
    if error.startswith(ANSWERED):
        status = error.removeprefix(ANSWERED)
        return say(language, "watch_error_answered", status=status)
    key = f"watch_error_{error.replace(' ', '_')}"
    return say(language, key if has_text(key) else "watch_error_other")


def made(row: Watch, language: str) -> HTML:
    """The confirmation of a new watch, with the secret of its webhook, if any."""
    secret = NOTHING
    if row.signing_secret:
        secret = html(
            '<p>{hint}</p><code class="p-key">{secret}</code>',
            hint=say(language, "watch_secret"),
            secret=row.signing_secret,
        )
    return html(
        '<div class="p-done" role="status"><p>{made}</p>{secret}</div>',
        made=say(language, "watch_made"),
        secret=secret,
    )

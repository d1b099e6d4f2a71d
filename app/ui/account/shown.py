"""An account, its keys and its sessions, as HTML."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from app.ui import flights, words
from app.ui.risk import risk
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk import Page
from ponctuel_sdk.models.accounts import Account, SessionListed
from ponctuel_sdk.models.history import PastForecast
from ponctuel_sdk.models.keys import Key, NewKey

MOST_SESSIONS = 5
ANYBODY = ("forecasts", "history", "watches", "batches")
# What a key of each role may be for; the API has the last word.
SCOPES = {
    "traveller": ANYBODY,
    "analyst": (*ANYBODY, "data"),
    "operator": (*ANYBODY, "events", "monitoring"),
    "admin": (*ANYBODY, "data", "events", "monitoring"),
}


def scope_choices(role: str, language: str) -> list[tuple[str, str]]:
    """What a key of this role may be for."""
    return [(say(language, f"scope_{one}"), one) for one in SCOPES.get(role, ANYBODY)]


def moment(utc: datetime | None, language: str) -> str:
    """A moment of the machine's time, in UTC; a word where there is none."""
    if utc is None:
        return say(language, "never")
    return words.machine_moment(utc, language)


def profile(me: Account, language: str) -> str:
    """Who one is here."""
    rows = [
        (say(language, "email"), me.email),
        (say(language, "role"), say(language, f"role_{me.role}")),
        (say(language, "member_since"), moment(me.created_at_utc, language)),
    ]
    listed = "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in rows)
    return f'<dl class="p-facts">{listed}</dl>'


def keys(rows: list[Key], language: str) -> str:
    """API keys, with a button for those in force."""
    if not rows:
        return f'<p class="p-small">{escape(say(language, "no_keys"))}</p>'
    heads = [say(language, name) for name in ("key_name", "key_prefix", "key_scopes")]
    heads += [say(language, name) for name in ("key_state", "key_used", "revoke")]
    return table(say(language, "sec_keys"), heads, [_key(row, language) for row in rows])


def _key(row: Key, language: str) -> list[str]:
    scopes = ", ".join(say(language, f"scope_{one}") for one in row.scopes)
    expired = row.expires_at_utc <= words.machine_now()
    if row.revoked_at_utc:
        state = say(language, "key_revoked", when=moment(row.revoked_at_utc, language))
    else:
        kind = "key_expired" if expired else "key_until"
        state = say(language, kind, when=moment(row.expires_at_utc, language))
    over = expired or row.revoked_at_utc
    sure = say(language, "revoke_sure")
    return [
        escape(row.name),
        f"<code>pk_{escape(row.prefix)}…</code>",
        escape(scopes),
        escape(state),
        escape(moment(row.last_used_at_utc, language)),
        "" if over else button(say(language, "revoke"), "revoke", sure=sure, id=str(row.id)),
    ]


def new_key(row: NewKey, language: str) -> str:
    """The only time that a key is shown."""
    key = escape(row.key or "")
    return (
        f'<div class="p-done" role="status"><p>{escape(say(language, "key_shown"))}</p>'
        f'<code class="p-key">{key}</code></div>'
    )


def sessions(rows: list[SessionListed], language: str) -> str:
    """Where one is signed in."""
    heads = [say(language, name) for name in ("session", "begun", "until")]
    listed = [
        [
            escape(say(language, "this_one" if row.current else "another_one")),
            escape(moment(row.begun_at_utc, language)),
            escape(moment(row.expires_at_utc, language)),
        ]
        for row in sorted(rows, key=lambda one: not one.current)
    ]
    more = ""
    if len(rows) > MOST_SESSIONS:
        told = say(language, "more_sessions", n=len(rows) - MOST_SESSIONS)
        more = f'<p class="p-small">{escape(told)}</p>'
    return table(say(language, "sec_sessions"), heads, listed[:MOST_SESSIONS]) + more


def history(page: Page[PastForecast], first: bool, language: str) -> str:
    """Forecasts that the owner asked for, and what happened."""
    if not page.items:
        return f'<p class="p-small">{escape(say(language, "no_history"))}</p>'
    names = ("col_flight", "history_departure", "history_made", "col_risk", "happened")
    rows = [_past(row, language) for row in page.items]
    heads = [say(language, name) for name in names]
    return table(say(language, "sec_history"), heads, rows) + pager(page, first, language)


def _past(row: PastForecast, language: str) -> list[str]:
    forecast, outcome = row.forecast, row.outcome
    flight = forecast.flight
    way = f"{flight.origin_code} → {flight.destination_code}"
    href = flights.address("/", flights.request_of(flight, forecast.issued_at_utc))
    if outcome is None:
        happened = say(language, "history_unknown")
    else:
        late = words.delay(outcome.arr_delay_min or 0.0, language)
        happened = say(language, f"was_{outcome.outcome}", delay=late)
    local = datetime.fromisoformat(flight.sched_dep_local)
    return [
        f'<a href="{escape(href)}">{escape(flights.name_of(flight))}</a> {escape(way)}',
        escape(words.moment(local, language)),
        escape(words.lead(forecast.lead_time_min, language)),
        risk(forecast.p_disrupted_30, forecast.p_late_30, language),
        escape(happened),
    ]


def pager(page: Page[Any], first: bool, language: str) -> str:
    """To the next rows, and back to the first ones."""
    parts = []
    if not first:
        parts.append(button(say(language, "first_page"), "page", cursor=""))
    if page.next_cursor:
        parts.append(button(say(language, "next_page"), "page", cursor=page.next_cursor))
    return f'<p class="p-pager">{" ".join(parts)}</p>' if parts else ""


def arrival(params: Any, language: str) -> str:
    """What someone who has just come here is told."""
    for name, key in (("erased", "erased"), ("signed_out", "signed_out")):
        if name in params:
            return states.done(say(language, key))
    if "next" in params:
        return states.alert(say(language, "ended_title"))
    return ""

"""An account, its keys and its sessions, as HTML."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.ui import flights, words
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.risk import risk
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk import Page
from ponctuel_sdk.models.accounts import Account, SessionListed
from ponctuel_sdk.models.history import PastForecast
from ponctuel_sdk.models.keys import Key, NewKey
from ponctuel_words import formats

MAX_SESSIONS = 5
ANYBODY = ("forecasts", "history", "watches", "batches")
# Scopes that a key of each role may have; the API decides.
SCOPES = {
    "traveller": ANYBODY,
    "analyst": (*ANYBODY, "data", "monitoring"),
    "operator": (*ANYBODY, "events", "monitoring"),
    "admin": (*ANYBODY, "data", "events", "monitoring"),
}


def scope_choices(role: str, language: str) -> list[tuple[str, str]]:
    """The scopes that a key of this role may have."""
    return [(say(language, f"scope_{scope}"), scope) for scope in SCOPES.get(role, ANYBODY)]


def moment(utc: datetime | None, language: str) -> str:
    """A moment of the machine's time, in UTC; a word where there is none."""
    if utc is None:
        return say(language, "never")
    return words.machine_moment(utc, language)


def profile(me: Account, language: str) -> HTML:
    """The account's profile."""
    rows = [
        (say(language, "email"), me.email),
        (say(language, "role"), say(language, f"role_{me.role}")),
        (say(language, "member_since"), moment(me.created_at_utc, language)),
    ]
    listed = joined(
        html("<div><dt>{name}</dt><dd>{text}</dd></div>", name=name, text=text)
        for name, text in rows
    )
    return html('<dl class="p-facts">{listed}</dl>', listed=listed)


def _small(text: str) -> HTML:
    return html('<p class="p-small">{text}</p>', text=text)


def keys(rows: list[Key], language: str) -> HTML:
    """API keys, with a button for the active ones."""
    if not rows:
        return _small(say(language, "no_keys"))
    heads = [say(language, name) for name in ("key_name", "key_prefix", "key_scopes")]
    heads += [say(language, name) for name in ("key_state", "key_used", "revoke")]
    return table(say(language, "sec_keys"), heads, [_key(row, language) for row in rows])


def _key(row: Key, language: str) -> list[str]:
    scopes = ", ".join(say(language, f"scope_{scope}") for scope in row.scopes)
    expired = row.expires_at_utc <= words.machine_now()
    if row.revoked_at_utc:
        state = say(language, "key_revoked", when=moment(row.revoked_at_utc, language))
    else:
        kind = "key_expired" if expired else "key_until"
        state = say(language, kind, when=moment(row.expires_at_utc, language))
    over = expired or row.revoked_at_utc
    sure = say(language, "revoke_sure")
    return [
        row.name,
        html("<code>pk_{prefix}…</code>", prefix=row.prefix),
        scopes,
        state,
        moment(row.last_used_at_utc, language),
        "" if over else button(say(language, "revoke"), "revoke", sure=sure, id=str(row.id)),
    ]


def new_key(row: NewKey, language: str) -> HTML:
    """A new key, shown only once."""
    return html(
        '<div class="p-done" role="status"><p>{text}</p><code class="p-key">{key}</code></div>',
        text=say(language, "key_shown"),
        key=row.key or "",
    )


def sessions(rows: list[SessionListed], language: str) -> HTML:
    """The account's open sessions."""
    heads = [say(language, name) for name in ("session", "begun", "until")]
    listed = [
        [
            say(language, "this_one" if row.current else "another_one"),
            moment(row.begun_at_utc, language),
            moment(row.expires_at_utc, language),
        ]
        for row in sorted(rows, key=lambda session: not session.current)
    ]
    more = NOTHING
    if len(rows) > MAX_SESSIONS:
        more = _small(say(language, "more_sessions", n=len(rows) - MAX_SESSIONS))
    return table(say(language, "sec_sessions"), heads, listed[:MAX_SESSIONS]) + more


def history(page: Page[PastForecast], first: bool, language: str) -> HTML:
    """Forecasts stored for the owner, with the outcomes of their flights."""
    if not page.items:
        return _small(say(language, "no_history"))
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
        late = formats.delay(outcome.arr_delay_min or 0.0, language)
        happened = say(language, f"was_{outcome.outcome}", delay=late)
    local = datetime.fromisoformat(flight.sched_dep_local)
    return [
        html('<a href="{href}">{name}</a> {way}', href=href, name=flights.name_of(flight), way=way),
        formats.moment(local, language),
        formats.lead_time(forecast.lead_time_min, language),
        risk(forecast.p_disrupted_30, forecast.p_late_30, language),
        happened,
    ]


def pager(page: Page[Any], first: bool, language: str, **data: str) -> HTML:
    """Buttons to the next rows and back to the first ones; both send `data` with the click."""
    parts = []
    if not first:
        parts.append(button(say(language, "first_page"), "page", cursor="", **data))
    if page.next_cursor:
        parts.append(button(say(language, "next_page"), "page", cursor=page.next_cursor, **data))
    return html('<p class="p-pager">{parts}</p>', parts=joined(parts, " ")) if parts else NOTHING


def arrival(params: Any, language: str) -> str:
    """The notice to someone who has just come here."""
    for name, key in (("erased", "erased"), ("signed_out", "signed_out")):
        if name in params:
            return states.done(say(language, key))
    if "next" in params:
        return states.alert(say(language, "ended_title"))
    return ""

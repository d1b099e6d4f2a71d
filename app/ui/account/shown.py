"""An account, its keys and its sessions, as HTML."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from app.ui import words
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say

Row = dict[str, Any]
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


def moment(utc: str | None, language: str) -> str:
    """A moment of the machine's time, in UTC; a word where there is none."""
    if utc is None:
        return say(language, "never")
    return words.moment(words.local(utc, None), language) + f"{words.NBSP}UTC"


def profile(me: Row, language: str) -> str:
    """Who one is here."""
    rows = [
        (say(language, "email"), me["email"]),
        (say(language, "role"), say(language, f"role_{me['role']}")),
        (say(language, "member_since"), moment(me["created_at_utc"], language)),
    ]
    listed = "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in rows)
    return f'<dl class="p-facts">{listed}</dl>'


def keys(rows: list[Row], language: str) -> str:
    """API keys, with a button for those in force."""
    if not rows:
        return f'<p class="p-small">{escape(say(language, "no_keys"))}</p>'
    heads = [say(language, name) for name in ("key_name", "key_prefix", "key_scopes")]
    heads += [say(language, name) for name in ("key_state", "key_used", "revoke")]
    return table(say(language, "sec_keys"), heads, [_key(row, language) for row in rows])


def _key(row: Row, language: str) -> list[str]:
    scopes = ", ".join(say(language, f"scope_{one}") for one in row["scopes"])
    expired = datetime.fromisoformat(row["expires_at_utc"]) <= words.machine_now()
    if row["revoked_at_utc"]:
        state = say(language, "key_revoked", when=moment(row["revoked_at_utc"], language))
    else:
        kind = "key_expired" if expired else "key_until"
        state = say(language, kind, when=moment(row["expires_at_utc"], language))
    over = expired or row["revoked_at_utc"]
    sure = say(language, "revoke_sure")
    return [
        escape(row["name"]),
        f"<code>pk_{escape(row['prefix'])}…</code>",
        escape(scopes),
        escape(state),
        escape(moment(row["last_used_at_utc"], language)),
        "" if over else button(say(language, "revoke"), "revoke", sure=sure, id=row["id"]),
    ]


def new_key(row: Row, language: str) -> str:
    """The only time that a key is shown."""
    key = escape(row["key"] or "")
    return (
        f'<div class="p-done" role="status"><p>{escape(say(language, "key_shown"))}</p>'
        f'<code class="p-key">{key}</code></div>'
    )


def sessions(rows: list[Row], language: str) -> str:
    """Where one is signed in."""
    heads = [say(language, name) for name in ("session", "begun", "until")]
    listed = [
        [
            escape(say(language, "this_one" if row["current"] else "another_one")),
            escape(moment(row["begun_at_utc"], language)),
            escape(moment(row["expires_at_utc"], language)),
        ]
        for row in rows
    ]
    return table(say(language, "sec_sessions"), heads, listed)


def arrival(params: Any, language: str) -> str:
    """What someone who has just come here is told."""
    for name, key in (("erased", "erased"), ("signed_out", "signed_out")):
        if name in params:
            return states.done(say(language, key))
    if "next" in params:
        return states.alert(say(language, "ended_title"))
    return ""

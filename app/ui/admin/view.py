"""Accounts and audit entries, as tables."""

from __future__ import annotations

import json

from app.ui.account.view import moment, pager
from app.ui.html import HTML, html, joined
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk import Page
from ponctuel_sdk.models.admin import AuditEntry, User

ROLES = ("traveller", "analyst", "operator", "admin")


def users(page: Page[User], first: bool, language: str) -> HTML:
    """Accounts, each with its role to choose and a button to suspend it."""
    if not page.items:
        return states.empty(say(language, "nothing_title"), say(language, "adm_none"))
    names = ("email", "role", "adm_state", "adm_verified", "adm_created", "adm_seen")
    heads = [say(language, name) for name in names]
    heads += [say(language, "adm_suspend"), say(language, "adm_acts")]
    rows = [_user(row, language) for row in page.items]
    return table(say(language, "adm_users"), heads, rows) + pager(page, first, language)


def _user(row: User, language: str) -> list[str]:
    email = row.email or "—"
    act = "adm_restore" if row.disabled else "adm_suspend"
    sure = "" if row.disabled else say(language, "adm_suspend_sure", email=email)
    disabled = "false" if row.disabled else "true"
    suspend = button(say(language, act), "suspend", sure=sure, id=str(row.id), disabled=disabled)
    return [
        email,
        _role_list(row, email, language),
        say(language, "adm_suspended" if row.disabled else "adm_active"),
        say(language, "yes" if row.verified else "no"),
        moment(row.created_at_utc, language),
        moment(row.last_seen_at_utc, language),
        suspend,
        button(say(language, "adm_show"), "acts", id=str(row.id)),
    ]


def _role_list(row: User, email: str, language: str) -> HTML:
    options = joined(
        html(
            '<option value="{role}"{selected}>{name}</option>',
            role=role,
            selected=" selected" if role == row.role else "",
            name=say(language, f"role_{role}"),
        )
        for role in ROLES
    )
    return html(
        '<select data-act="role" data-id="{id}" aria-label="{label}">{options}</select>',
        id=row.id,
        label=say(language, "adm_role_of", email=email),
        options=options,
    )


def audit(page: Page[AuditEntry], first: bool, language: str) -> HTML:
    """Entries of the audit log: actor, action, target, time, result."""
    if not page.items:
        return states.empty(say(language, "nothing_title"), say(language, "adm_no_acts"))
    names = ("adm_when", "adm_who", "adm_what", "adm_verdict", "adm_target", "adm_detail")
    heads = [say(language, name) for name in names]
    rows = [_act(row, language) for row in page.items]
    return table(say(language, "adm_audit"), heads, rows) + pager(page, first, language)


def _act(row: AuditEntry, language: str) -> list[str]:
    actor = str(row.actor_id) if row.actor_id else ""
    actor_label = say(language, f"actor_{row.actor_kind}")
    if actor:
        actor_label = html(
            "{who} {button}", who=actor_label, button=button(actor[:8], "acts", id=actor)
        )
    target = " ".join(filter(None, (row.target_kind, (row.target_id or "")[:8])))
    detail = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
    return [
        moment(row.at_utc, language),
        actor_label,
        html("<code>{action}</code>", action=row.action),
        say(language, f"act_{row.verdict}"),
        target,
        html("<code>{detail}</code>", detail=detail) if detail else "",
    ]

"""Forms of an account's owner: password, address, keys, sessions, erasure."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account import view
from app.ui.account.entry import PATH, answered
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.fields import Field, missing, note, notes
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.texts import say
from ponctuel_sdk.models.accounts import Locale

PASSWORD = (
    Field("old-password", "password_today"),
    Field("next-password", "new_password", "password_info"),
)
EMAIL = (Field("next-email", "new_email", "new_email_info"), Field("proof", "password_today"))
KEY = (Field("key-name", "key_name", "key_name_info"), Field("key-scopes", "key_scopes"))
ERASE = (Field("erase-password", "password_today"),)
ROWS = 10
Updates = list[Any]


class Own:
    """Handlers of the owner's forms; they return the message, then the fields of the form."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def lists(self, request: gr.Request) -> Updates:
        """-> profile, language of e-mails, scopes on offer, keys, sessions, history."""
        language = language_of(request)
        try:
            me = await self.client.me()
            keys, sessions = await self.client.keys(), await self.client.sessions()
            history = await self.client.history(None, ROWS)
        except (ApiDown, ApiFault) as error:
            notice = states.of_error(error, language, PATH) or states.down(language)
            return [notice, gr.update(), gr.update(), "", "", ""]
        if me is None:
            return [states.session_ended(language, PATH), gr.update(), gr.update(), "", "", ""]
        offered = view.scope_choices(me.role, language)
        return [
            view.profile(me, language),
            gr.update(value=me.locale),
            gr.update(choices=offered, value=[value for _, value in offered][:1]),
            view.keys(keys, language),
            view.sessions(sessions, language),
            view.history(history, True, language),
        ]

    async def history(self, event: gr.EventData, request: gr.Request) -> str:
        """-> another page of the history."""
        language, cursor = language_of(request), str((event._data or {}).get("cursor", ""))
        done = await attempt(self.client.history(cursor, ROWS), language, PATH)
        return view.history(done.answer, not cursor, language) if done.answer else done.notice

    async def email_language_chosen(self, locale: Locale, request: gr.Request) -> str:
        language = language_of(request)
        done = await attempt(self.client.change_me(locale=locale), language, PATH)
        return done.notice or states.done(say(language, "saved"))

    async def password_changed(self, old: str, new: str, request: gr.Request) -> Updates:
        """-> message, both fields, keys, sessions."""
        language = language_of(request)
        empty = missing(language, **{"old-password": old, "next-password": new})
        done: Attempt[Any]
        if empty:
            done = incomplete(language, empty)
        else:
            form_fields = {"password": "old-password", "new_password": "next-password"}
            change = self.client.change_me(password=old, new_password=new)
            done = await attempt(change, language, PATH, form_fields)
        good = states.done(say(language, "password_done"))
        if not done.succeeded:
            return [done.notice, *notes(PASSWORD, language, done.faults), gr.update(), gr.update()]
        fields = [note(field, language, value="") for field in PASSWORD]
        _, _, _, keys, sessions, _ = await self.lists(request)
        return [good, *fields, keys, sessions]

    async def email_changed(self, email: str, password: str, request: gr.Request) -> Updates:
        language = language_of(request)
        empty = missing(language, **{"next-email": email, "proof": password})
        if empty:
            return [incomplete(language, empty).notice, *notes(EMAIL, language, empty)]
        change = self.client.change_me(email=email.strip(), password=password)
        form_fields = {"email": "next-email", "password": "proof"}
        done = await attempt(change, language, PATH, form_fields)
        good = states.done(say(language, "email_sent"))
        return [done.notice or good, *notes(EMAIL, language, done.faults)]

    async def key_made(
        self, name: str, scopes: list[str], days: int, request: gr.Request
    ) -> Updates:
        """-> message with the new key, name, scopes, list of keys."""
        language = language_of(request)
        new_key = self.client.make_key((name or "").strip(), scopes, int(days))
        form_fields = {"name": "key-name", "scopes": "key-scopes"}
        done = await attempt(new_key, language, PATH, form_fields)
        if done.answer is None:
            return [done.notice, *notes(KEY, language, done.faults), gr.update()]
        fields = [note(KEY[0], language, value=""), note(KEY[1], language)]
        listed = view.keys(await self.client.keys(), language)
        return [view.new_key(done.answer, language), *fields, listed]

    async def key_revoked(self, event: gr.EventData, request: gr.Request) -> Updates:
        """-> message, list of keys."""
        language = language_of(request)
        done = await attempt(self.client.revoke_key(str(event.id)), language, PATH)
        if not done.succeeded:
            return [done.notice, gr.update()]
        return ["", view.keys(await self.client.keys(), language)]

    async def erased(self, answer: str, request: gr.Request) -> Updates:
        """Show why the browser's own request to erase the account was refused."""
        language = language_of(request)
        if not answer:
            faults = missing(language, **{"erase-password": ""})
            return [incomplete(language, faults).notice, *notes(ERASE, language, faults)]
        done = answered(answer, language)
        return [done.notice, *notes(ERASE, language, done.faults)]

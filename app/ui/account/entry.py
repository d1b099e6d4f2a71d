"""Forms of visitors: sign in, register, confirm an address, choose a new password."""

from __future__ import annotations

import json
from typing import Any, get_args

import gradio as gr

from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault, fault_of
from app.ui.fields import Field, missing, notes
from app.ui.html import html
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete, refusal
from app.ui.texts import say
from ponctuel_sdk.models.accounts import Locale

PATH = "/account"
# An account keeps the language of its e-mails, in a column that holds these.
EMAIL_LANGUAGES: tuple[Locale, ...] = get_args(Locale)
SIGN_IN = (Field("in-email", "email"), Field("in-password", "password"))
REGISTER = (Field("new-email", "email"), Field("new-password", "password", "password_info"))
FORGOTTEN = (Field("forgotten-email", "email"),)
VERIFY = (Field("verify-password", "password"),)
RESET = (Field("reset-password", "new_password", "password_info"),)
Updates = list[Any]


def answered(raw: str, language: str) -> Attempt[Any]:
    """The API's answer to the browser's own request, to sign in or to erase the account."""
    content = json.loads(raw or "{}")
    if 200 <= content.get("status", 0) < 300:
        return Attempt(content.get("body"))
    error = fault_of(content.get("status", 0), content.get("body"), content.get("retry_after_s"))
    assert isinstance(error, ApiDown | ApiFault)  # noqa: S101
    # A wrong password is not an ended session.
    if isinstance(error, ApiFault) and error.status == 401:
        return refusal(error, language, {"password": "erase-password"})
    message = states.of_error(error, language, PATH)
    if message is not None or isinstance(error, ApiDown):
        return Attempt(notice=message or states.down(language))
    return refusal(error, language, {"email": "in-email", "password": "in-password"})


def email_language(language: str) -> Locale:
    """The language in which to write to a reader of the pages."""
    return next((known for known in EMAIL_LANGUAGES if known == language), EMAIL_LANGUAGES[0])


class Entry:
    """Handlers of the visitors' forms; they return the message, then the fields of the form."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def signed_in(self, email: str, answer: str, request: gr.Request) -> Updates:
        """Show the result of signing in; the browser called the API itself, for the cookie."""
        language = language_of(request)
        if not answer:
            empty = {"in-email": email, "in-password": ""}
            faults = {k: v for k, v in missing(language, **empty).items() if k == "in-email"}
            faults = faults or missing(language, **{"in-password": ""})
            return _updates_of(incomplete(language, faults), SIGN_IN, language)
        return _updates_of(answered(answer, language), SIGN_IN, language)

    async def registered(self, email: str, password: str, request: gr.Request) -> Updates:
        """-> message, whether the e-mail can be requested again, fields."""
        language = language_of(request)
        empty = missing(language, **{"new-email": email, "new-password": password})
        done: Attempt[Any]
        if empty:
            done = incomplete(language, empty)
        else:
            registration = self.client.register(email.strip(), password, email_language(language))
            form_fields = {"email": "new-email", "password": "new-password"}
            done = await attempt(registration, language, PATH, form_fields)
        again = gr.update(visible=done.succeeded)
        message, *fields = _updates_of(done, REGISTER, language, "email_sent")
        return [message, again, *fields]

    async def sent_again(self, email: str, request: gr.Request) -> str:
        language = language_of(request)
        done = await attempt(self.client.send_verification(email.strip()), language, PATH)
        return done.notice or states.done(say(language, "email_sent"))

    async def forgot(self, email: str, request: gr.Request) -> Updates:
        language = language_of(request)
        empty = missing(language, **{"forgotten-email": email})
        if empty:
            return _updates_of(incomplete(language, empty), FORGOTTEN, language)
        reset = self.client.request_reset(email.strip())
        done = await attempt(reset, language, PATH, {"email": "forgotten-email"})
        return _updates_of(done, FORGOTTEN, language, "email_sent")

    async def verified(self, password: str, request: gr.Request) -> Updates:
        token = str(request.query_params.get("verify", ""))
        return await self._with_token(
            self.client.verify, token, password, VERIFY, "verified", request
        )

    async def reset(self, password: str, request: gr.Request) -> Updates:
        token = str(request.query_params.get("reset", ""))
        return await self._with_token(
            self.client.reset, token, password, RESET, "reset_done", request
        )

    async def _with_token(
        self,
        call: Any,
        token: str,
        password: str,
        group: tuple[Field, ...],
        words: str,
        request: gr.Request,
    ) -> Updates:
        """-> message, the form (which goes when it is done), its field."""
        language, name = language_of(request), group[0].name
        if not password:
            done: Attempt[Any] = incomplete(language, missing(language, **{name: ""}))
        else:
            done = await attempt(call(token, password), language, PATH, {"password": name})
        message, *fields = _updates_of(done, group, language)
        if not done.succeeded:
            return [message, gr.update(), *fields]
        sign_in = say(language, "sign_in")
        link = html('<a class="p-button" href="/account">{sign_in}</a>', sign_in=sign_in)
        return [states.done(say(language, words)) + link, gr.update(visible=False), *fields]


def _updates_of(
    done: Attempt[Any], group: tuple[Field, ...], language: str, words: str | None = None
) -> Updates:
    """The message of an attempt, then its fields."""
    good = states.done(say(language, words)) if words and done.succeeded else ""
    return [done.notice or good, *notes(group, language, done.faults)]

"""The forms of an account's owner."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account.entry import EMAIL_LANGUAGES
from app.ui.account.entry_forms import heading, hint, message, submit
from app.ui.account.own import EMAIL, ERASE, KEY, PASSWORD, Own
from app.ui.api import ApiClient
from app.ui.fields import CHOICE, PRIVATE, ROW, caption, secret, textbox
from app.ui.tables import ACTIONS
from ponctuel_words import language_name

ERASE_JS = """async (password, answer) => {
  const sure = document.getElementById("erase-sure").textContent;
  if (!password) return ["", ""];
  if (!window.confirm(sure)) return ["", JSON.stringify({status: 204})];
  const said = await window.ponctuel.call("DELETE", "/v1/accounts/me", {password});
  if (said.status === 204) window.location.assign("/account?erased");
  return ["", JSON.stringify(said)];
}"""
SIGN_OUT_JS = """async () => {
  await window.ponctuel.call("DELETE", "/v1/sessions/current");
  window.location.assign("/account?signed_out");
}"""
EVERYWHERE_JS = """async () => {
  const said = await window.ponctuel.call("DELETE", "/v1/sessions");
  window.location.assign(said.status === 204 ? "/account?signed_out" : "/account");
}"""


def own(client: ApiClient) -> tuple[gr.Column, Any, list[Any]]:
    """-> the part of the page, the handler that fills its lists, and these."""
    do = Own(client)
    with gr.Column(visible=False, elem_classes=["p-cards"]) as part:
        profile, locale = _profile(do)
        sessions = _sessions()
        history = _history(do)
        scopes, keys = _keys(do)
        _password(do, keys, sessions)
        _email(do)
        _export()
        _erase(do)
    return part, do.lists, [profile, locale, scopes, keys, sessions, history]


def _card(*kinds: str) -> gr.Column:
    return gr.Column(elem_classes=["p-card", *kinds])


def _profile(do: Own) -> tuple[gr.HTML, gr.Radio]:
    with _card():
        heading("profile")
        profile = gr.HTML(padding=False, js_on_load=None)
        notice = message()
        locale = gr.Radio(
            choices=[(language_name(code), code) for code in EMAIL_LANGUAGES],
            label=caption("email_language"),
            elem_id="email-language",
            elem_classes=["p-field"],
        )
        locale.input(do.email_language_chosen, locale, notice, **CHOICE)
    return profile, locale


def _history(do: Own) -> gr.HTML:
    with _card("p-wide"):
        heading("sec_history")
        history = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="history")
        history.click(do.history, None, history, **ROW)
    return history


def _keys(do: Own) -> tuple[gr.CheckboxGroup, gr.HTML]:
    with _card("p-wide"):
        heading("sec_keys")
        hint("keys_hint")
        keys = gr.HTML(padding=False, js_on_load=ACTIONS, elem_id="keys")
        notice = message()
        name = textbox(KEY[0], "off")
        scopes = gr.CheckboxGroup(
            choices=[],
            label=caption("key_scopes"),
            elem_id=KEY[1].elem_id,
            elem_classes=["p-field"],
        )
        days = gr.Radio(
            choices=[(caption(f"days_{n}"), n) for n in (30, 90, 365)],
            value=90,
            label=caption("key_days"),
            elem_id="field-key-days",
            elem_classes=["p-field"],
        )
        button = submit("do_key", "do-key")
        gr.on(
            [button.click, name.submit],
            do.key_made,
            [name, scopes, days],
            [notice, name, scopes, keys],
            **PRIVATE,
        )
        keys.click(do.key_revoked, None, [notice, keys], **ROW)
    return scopes, keys


def _sessions() -> gr.HTML:
    with _card():
        heading("sec_sessions")
        sessions = gr.HTML(padding=False, js_on_load=None, elem_id="sessions")
        sign_out_here = submit("sign_out", "do-sign-out", "secondary")
        sign_out_here.click(None, None, None, js=SIGN_OUT_JS)
        button = submit("everywhere", "do-everywhere", "secondary")
        button.click(None, None, None, js=EVERYWHERE_JS)
    return sessions


def _password(do: Own, keys: gr.HTML, sessions: gr.HTML) -> None:
    with _card():
        heading("sec_password")
        notice = message()
        old = secret(PASSWORD[0], "current-password")
        new = secret(PASSWORD[1], "new-password")
        button = submit("do_password", "do-password")
        gr.on(
            [button.click, new.submit],
            do.password_changed,
            [old, new],
            [notice, old, new, keys, sessions],
            **PRIVATE,
        )


def _email(do: Own) -> None:
    with _card():
        heading("sec_email")
        notice = message()
        email = textbox(EMAIL[0], "email", type="email")
        proof = secret(EMAIL[1], "current-password")
        button = submit("do_email", "do-email")
        gr.on(
            [button.click, proof.submit],
            do.email_changed,
            [email, proof],
            [notice, email, proof],
            **PRIVATE,
        )


def _export() -> None:
    with _card():
        heading("sec_data")
        hint("export_hint")
        gr.Button(
            caption("do_export"),
            link="/v1/accounts/me/export",
            elem_id="do-export",
            variant="secondary",
        )


def _erase(do: Own) -> None:
    with _card():
        heading("erase_title")
        hint("erase_hint")
        gr.Markdown(caption("erase_sure"), elem_id="erase-sure", elem_classes=["p-hidden"])
        notice = message()
        password = secret(ERASE[0], "current-password")
        answer = gr.Textbox(visible="hidden", elem_id="erase-answer")
        button = submit("do_erase", "do-erase", "stop")

        async def erased(_: str, answer: str, request: gr.Request) -> list[Any]:
            return await do.erased(answer, request)

        button.click(erased, [password, answer], [notice, password], js=ERASE_JS, **PRIVATE)

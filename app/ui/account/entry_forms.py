"""The forms of visitors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import gradio as gr

from app.ui.account.entry import FORGOTTEN, REGISTER, RESET, SIGN_IN, VERIFY, Entry, Updates
from app.ui.api import ApiClient
from app.ui.fields import PRIVATE, Field, caption, secret, textbox

Variant = Literal["primary", "secondary", "stop"]
# The browser calls the API itself: so it gets the cookie, and the password goes nowhere else.
SIGN_IN_JS = """async (email, password, answer) => {
  if (!email.trim() || !password) return [email, "", ""];
  const body = {email: email.trim(), password, cookie: true};
  const said = await window.ponctuel.call("POST", "/v1/sessions", body);
  if (said.status === 201) window.location.assign(window.ponctuel.next());
  return [email, "", JSON.stringify(said)];
}"""


def message() -> gr.HTML:
    """The place where a form shows its result."""
    return gr.HTML(padding=False, js_on_load=None, elem_classes=["p-told"])


def hint(key: str) -> gr.Markdown:
    return gr.Markdown(caption(key), elem_classes=["p-hint"])


def heading(key: str) -> gr.Markdown:
    return gr.Markdown(caption(key), elem_classes=["p-heading"])


def submit(key: str, elem_id: str, variant: Variant = "primary") -> gr.Button:
    return gr.Button(caption(key), variant=variant, elem_id=elem_id)


def visitors(client: ApiClient) -> tuple[gr.Column, gr.Tabs]:
    """Sign in, register, or ask for a new password."""
    do = Entry(client)
    with gr.Column(visible=False, elem_classes=["p-card", "p-slim"]) as part, gr.Tabs() as tabs:
        with gr.Tab(caption("tab_sign_in"), id="in"):
            _sign_in(do)
        with gr.Tab(caption("tab_register"), id="new"):
            _register(do)
        with gr.Tab(caption("tab_forgotten"), id="forgotten"):
            _forgotten(do)
    return part, tabs


def _sign_in(do: Entry) -> None:
    notice = message()
    email = textbox(SIGN_IN[0], "username", type="email")
    password = secret(SIGN_IN[1], "current-password")
    answer = gr.Textbox(visible="hidden", elem_id="sign-in-answer")
    button = submit("do_sign_in", "do-sign-in")

    async def signed_in(email: str, _: str, answer: str, request: gr.Request) -> list[Any]:
        return await do.signed_in(email, answer, request)

    gr.on(
        [button.click, email.submit, password.submit],
        signed_in,
        [email, password, answer],
        [notice, email, password],
        js=SIGN_IN_JS,
        **PRIVATE,
    )


def _register(do: Entry) -> None:
    hint("register_hint")
    notice = message()
    email = textbox(REGISTER[0], "email", type="email")
    password = secret(REGISTER[1], "new-password")
    button = submit("do_register", "do-register")
    with gr.Column(visible=False) as later:
        hint("again_hint")
        again = submit("do_again", "do-again", "secondary")
    gr.on(
        [button.click, email.submit, password.submit],
        do.registered,
        [email, password],
        [notice, later, email, password],
        **PRIVATE,
    )
    again.click(do.sent_again, email, notice, **PRIVATE)


def _forgotten(do: Entry) -> None:
    hint("forgotten_hint")
    notice = message()
    email = textbox(FORGOTTEN[0], "username", type="email")
    button = submit("do_forgotten", "do-forgotten")
    gr.on([button.click, email.submit], do.forgot, email, [notice, email], **PRIVATE)


def verify(client: ApiClient) -> gr.Column:
    """Confirm an address, by the link of our message and the password."""
    return _by_link("verify", VERIFY[0], "current-password", Entry(client).verified)


def reset(client: ApiClient) -> gr.Column:
    """Choose a new password, by the link of our message."""
    return _by_link("reset", RESET[0], "new-password", Entry(client).reset)


def _by_link(
    name: str, field: Field, autocomplete: str, then: Callable[..., Awaitable[Updates]]
) -> gr.Column:
    """The form behind the link of a message: a password, and its result."""
    with gr.Column(visible=False, elem_classes=["p-card", "p-slim"]) as part:
        heading(f"{name}_title")
        notice = message()
        with gr.Column() as form:
            hint(f"{name}_hint")
            password = secret(field, autocomplete)
            button = submit(f"do_{name}", f"do-{name}")
        gr.on([button.click, password.submit], then, password, [notice, form, password], **PRIVATE)
    return part

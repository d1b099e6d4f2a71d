"""The header with the navigation, and the footer, as HTML."""

from __future__ import annotations

from html import escape

from app.ui import words
from app.ui.shell.pages import SitePage, shown_to
from app.ui.texts import say
from ponctuel_sdk.models.accounts import Account
from ponctuel_sdk.models.schedule import Clock

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
LETTERS = 2  # of a language's name that are left where room is scarce


def header(page: SitePage, me: Account | None, clock: Clock | None, language: str) -> str:
    """Name, navigation, language switch, who is signed in; then what the page is for."""
    role = me.role if me else "visitor"
    links = "".join(_link(one, page, language) for one in shown_to(role))
    title = f"{say(language, 'nav_' + page.name)} · {say(language, 'name')}"
    return (
        f'<a class="p-skip" href="{page.path}#p-content">{say(language, "skip")}</a>'
        f'<div class="p-bar" data-title="{escape(title)}">'
        f'<a class="p-brand" href="/">{say(language, "name")}</a>'
        f'<nav aria-label="{say(language, "nav")}"><ul>{links}</ul></nav>'
        f'<div class="p-self">{_languages(language)}{_self(page, me, language)}</div></div>'
        f'<div class="p-head"><div><h1>{say(language, "nav_" + page.name)}</h1>'
        f'<p class="p-tag">{escape(say(language, "tag_" + page.name))}</p></div>'
        f"{_clock(clock, language)}</div>"
    )


def _link(one: SitePage, page: SitePage, language: str) -> str:
    current = ' aria-current="page"' if one is page else ""
    return f'<li><a href="{one.path}"{current}>{say(language, "nav_" + one.name)}</a></li>'


def _languages(language: str) -> str:
    """The other language, in its own words."""
    buttons = "".join(
        f'<button type="button" data-language="{code}" lang="{code}"'
        f' aria-pressed="{"true" if code == language else "false"}"'
        f' aria-label="{name}" title="{name}">'
        f"{name[:LETTERS]}<b>{name[LETTERS:]}</b></button>"
        for code, name in LANGUAGE_NAMES.items()
    )
    label = say(language, "language")
    return f'<span class="p-languages" role="group" aria-label="{label}">{buttons}</span>'


def _self(page: SitePage, me: Account | None, language: str) -> str:
    current = ' aria-current="page"' if page.name == "account" else ""
    if me is None:
        return f'<a class="p-me" href="/account"{current}>{say(language, "sign_in")}</a>'
    name = say(language, "signed_in_as", email=me.email)
    return (
        f'<a class="p-me" href="/account"{current} title="{escape(name)}">'
        f"{say(language, 'nav_account')}</a>"
        f'<button type="button" class="p-out" data-sign-out>{say(language, "sign_out")}</button>'
    )


def _clock(clock: Clock | None, language: str) -> str:
    if clock is None:
        return ""
    when = words.local(clock.now_utc, clock.time_zone)
    kind = say(language, f"clock_{clock.mode}")
    hint = escape(say(language, "clock_hint")) if clock.mode == "replay" else ""
    return (
        f'<p class="p-clock" title="{hint}"><span>{kind}</span> '
        f'<time datetime="{when.isoformat()}">{words.moment(when, language)}</time></p>'
    )


def footer(clock: Clock | None, language: str) -> str:
    """Where the data come from, and where the API is described."""
    version = escape(clock.model_version) if clock else ""
    model = say(language, "model", version=version) + " · " if version else ""
    return (
        f'<div class="p-foot">{escape(say(language, "footer"))} {model}'
        f'<a href="/docs">{say(language, "docs")}</a></div>'
    )

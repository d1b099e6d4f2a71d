"""States in the place of an answer: at work, empty, down, session ended, refused, done."""

from __future__ import annotations

from urllib.parse import quote

from app.ui.client import ApiDown, ApiFault
from app.ui.html import HTML, html
from app.ui.texts import say
from ponctuel_words import formats


def working(language: str) -> HTML:
    """The state while an answer is awaited; a second sentence appears after some seconds."""
    return html(
        '<div class="p-state p-working" role="status"><span class="p-dots" aria-hidden="true">'
        "<i></i><i></i><i></i></span><p>{now}</p>"
        '<p class="p-long">{later}</p></div>',
        now=say(language, "working"),
        later=say(language, "working_long"),
    )


def empty(title: str, text: str = "", action: str = "") -> HTML:
    """Nothing to show, and what to do about it; `action` is HTML."""
    return html(
        '<div class="p-state"><h2>{title}</h2>{text}{action}</div>',
        title=title,
        text=html("<p>{text}</p>", text=text) if text else "",
        action=action,
    )


def alert(message: str) -> HTML:
    """An error, read out at once."""
    return html('<div class="p-alert" role="alert">{message}</div>', message=message)


def done(message: str) -> HTML:
    """A success."""
    return html('<div class="p-done" role="status">{message}</div>', message=message)


def down(language: str) -> HTML:
    """The API does not answer."""
    return html(
        '<div class="p-state p-down" role="alert"><h2>{title}</h2><p>{text}</p>'
        '<button type="button" class="p-button" data-reload>{again}</button></div>',
        title=say(language, "down_title"),
        text=say(language, "err_down"),
        again=say(language, "again"),
    )


def session_ended(language: str, path: str) -> HTML:
    """The page needs a session, and there is none; the link to sign in leads back."""
    return html(
        '<div class="p-state p-ended" role="alert"><h2>{title}</h2><p>{text}</p>'
        '<a class="p-button" href="/account?next={path}">{sign_in}</a></div>',
        title=say(language, "ended_title"),
        text=say(language, "ended_text"),
        path=quote(path, safe="/"),
        sign_in=say(language, "sign_in"),
    )


def refused(language: str) -> HTML:
    """The account's role does not allow the page."""
    return html(
        '<div class="p-state" role="alert"><h2>{title}</h2><p>{text}</p></div>',
        title=say(language, "refused_title"),
        text=say(language, "refused_text"),
    )


def too_many(language: str, retry_after_s: float | None) -> str:
    """The text of a rate limit, with the time to wait."""
    minutes = max((retry_after_s or 60.0) / 60.0, 1.0)
    return say(language, "err_too_many", wait=formats.duration(minutes))


def of_error(error: ApiDown | ApiFault, language: str, path: str) -> HTML | None:
    """The state that an error of the API puts a page into; None where the input is at fault."""
    if isinstance(error, ApiDown):
        return down(language)
    if error.session_ended:
        return session_ended(language, path)
    if error.status == 403:
        return refused(language)
    if error.status == 429:
        return alert(too_many(language, error.retry_after_s))
    return None

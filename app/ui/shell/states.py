"""What stands where an answer should: at work, empty, down, session ended, refused, done."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from app.ui import words
from app.ui.client import ApiDown, ApiFault
from app.ui.texts import say


def working(language: str) -> str:
    """While an answer is under way; a second sentence comes by itself after some seconds."""
    return (
        f'<div class="p-state p-working" role="status"><span class="p-dots" aria-hidden="true">'
        f"<i></i><i></i><i></i></span><p>{escape(say(language, 'working'))}</p>"
        f'<p class="p-long">{escape(say(language, "working_long"))}</p></div>'
    )


def empty(title: str, text: str = "", action: str = "") -> str:
    """Nothing to show, and what to do about it; `action` is HTML."""
    told = f"<p>{escape(text)}</p>" if text else ""
    return f'<div class="p-state"><h2>{escape(title)}</h2>{told}{action}</div>'


def alert(message: str) -> str:
    """What went wrong, read out at once."""
    return f'<div class="p-alert" role="alert">{escape(message)}</div>'


def done(message: str) -> str:
    """What went well."""
    return f'<div class="p-done" role="status">{escape(message)}</div>'


def down(language: str) -> str:
    """The API does not answer."""
    button = f'<button type="button" class="p-button" data-reload>{say(language, "again")}</button>'
    return (
        f'<div class="p-state p-down" role="alert"><h2>{escape(say(language, "down_title"))}</h2>'
        f"<p>{escape(say(language, 'err_down'))}</p>{button}</div>"
    )


def session_ended(language: str, path: str) -> str:
    """The page needs a session, and there is none; the way back is kept."""
    title, text = say(language, "ended_title"), say(language, "ended_text")
    return (
        f'<div class="p-state p-ended" role="alert"><h2>{escape(title)}</h2><p>{escape(text)}</p>'
        f'<a class="p-button" href="/account?next={quote(path, safe="/")}">'
        f"{say(language, 'sign_in')}</a></div>"
    )


def refused(language: str) -> str:
    """The account's role does not reach this far."""
    title, text = say(language, "refused_title"), say(language, "refused_text")
    return f'<div class="p-state" role="alert"><h2>{escape(title)}</h2><p>{escape(text)}</p></div>'


def too_many(language: str, retry_after_s: float | None) -> str:
    """Throttled, and until when."""
    minutes = max((retry_after_s or 60.0) / 60.0, 1.0)
    return say(language, "err_too_many", wait=words.duration(minutes))


def of_error(error: ApiDown | ApiFault, language: str, path: str) -> str | None:
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

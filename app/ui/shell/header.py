"""The header with the navigation, and the footer, as HTML."""

from __future__ import annotations

from datetime import date

from app.ui import words
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.shell.pages import PAGES, SitePage, shown_to
from app.ui.texts import say
from ponctuel_sdk.models.accounts import Account
from ponctuel_sdk.models.replay import Replay
from ponctuel_sdk.models.schedule import Clock
from ponctuel_words import LANGUAGES, formats, language_name

LETTERS = 2  # of a language's name that are shown on narrow screens


def header(
    page: SitePage,
    me: Account | None,
    clock: Clock | None,
    language: str,
    replay: Replay | None = None,
) -> HTML:
    """Name, navigation, language switch, account; then the purpose of the page."""
    role = me.role if me else "visitor"
    name, heading = say(language, "name"), say(language, "nav_" + page.name)
    return html(
        '<a class="p-skip" href="{path}#p-content">{skip}</a>'
        '<div class="p-bar" data-title="{title}">'
        '<a class="p-brand" href="/">{name}</a>'
        '<nav aria-label="{pages}"><ul>{links}</ul></nav>'
        '<div class="p-self">{languages}{me}</div></div>'
        '<div class="p-head"><div><h1>{heading}</h1><p class="p-tag">{purpose}</p></div>'
        "{clock}</div>{demonstration}",
        path=page.path,
        skip=say(language, "skip"),
        title=f"{heading} · {name}",
        name=name,
        pages=say(language, "nav"),
        links=joined(_link(each, page, language) for each in shown_to(role)),
        languages=_languages(language),
        me=_self(page, me, language),
        heading=heading,
        purpose=say(language, "tag_" + page.name),
        clock=_clock(clock, language),
        demonstration=_demonstration(page, clock, replay, language),
    )


def _current(is_current: bool) -> HTML:
    return html(' aria-current="page"') if is_current else NOTHING


def _link(linked: SitePage, page: SitePage, language: str) -> HTML:
    return html(
        '<li><a href="{path}"{current}>{name}</a></li>',
        path=linked.path,
        current=_current(linked is page),
        name=say(language, "nav_" + linked.name),
    )


def _languages(language: str) -> HTML:
    """Every language that has a catalogue, in its own words."""
    buttons = joined(_language(code, code == language) for code in LANGUAGES)
    return html(
        '<span class="p-languages" role="group" aria-label="{label}">{buttons}</span>',
        label=say(language, "language"),
        buttons=buttons,
    )


def _language(code: str, chosen: bool) -> HTML:
    name = language_name(code)
    return html(
        '<button type="button" data-language="{code}" lang="{code}" aria-pressed="{chosen}"'
        ' aria-label="{name}" title="{name}">{short}<b>{rest}</b></button>',
        code=code,
        chosen="true" if chosen else "false",
        name=name,
        short=name[:LETTERS],
        rest=name[LETTERS:],
    )


def _self(page: SitePage, me: Account | None, language: str) -> HTML:
    current = _current(page.name == "account")
    if me is None:
        return html(
            '<a class="p-me" href="/account"{current}>{sign_in}</a>',
            current=current,
            sign_in=say(language, "sign_in"),
        )
    return html(
        '<a class="p-me" href="/account"{current} title="{name}">{account}</a>'
        '<button type="button" class="p-out" data-sign-out>{sign_out}</button>',
        current=current,
        name=say(language, "signed_in_as", email=me.email),
        account=say(language, "nav_account"),
        sign_out=say(language, "sign_out"),
    )


def _clock(clock: Clock | None, language: str) -> HTML:
    if clock is None:
        return NOTHING
    when = words.local(clock.now_utc, clock.time_zone)
    return html(
        '<p class="p-clock" title="{hint}"><span>{kind}</span> '
        '<time datetime="{iso}">{when}</time></p>',
        hint=say(language, "clock_hint") if clock.mode == "replay" else "",
        kind=say(language, f"clock_{clock.mode}"),
        iso=when.isoformat(),
        when=formats.moment(when, language),
    )


def _demonstration(
    page: SitePage, clock: Clock | None, replay: Replay | None, language: str
) -> HTML:
    """The notice on the first page of a replay: that it is one, its day, and why."""
    if clock is None or clock.mode != "replay" or page is not PAGES[0]:
        return NOTHING
    day = words.local(clock.now_utc, clock.time_zone).date()
    if replay is not None and replay.feed == "events":
        return _live(replay, day, language)
    text = say(
        language,
        "demonstration",
        day=formats.day(day, language, long=True),
        first=formats.day(clock.first_day, language),
        last=formats.day(clock.last_day, language),
    )
    return html('<p class="p-demo">{text}</p>', text=text)


def _live(replay: Replay, day: date, language: str) -> HTML:
    """The notice of a replay: the pace of its events, and the address of its caught messages."""
    known = "rep_seen" if replay.unseen is False else "rep_unseen"
    decimals = 0 if replay.speed.is_integer() else 1
    key = "live_paused" if replay.paused else "live"
    state = say(language, key, speed=formats.number(replay.speed, language, decimals))
    mail = NOTHING
    if replay.mail_page is not None:
        mail = html(
            ' {text} <a href="{page}">{page}</a>',
            text=say(language, "live_mail"),
            page=replay.mail_page,
        )
    return html(
        '<p class="p-demo">{what} {known} {speed}{mail}</p>',
        what=say(language, "live_day", day=formats.day(day, language, long=True)),
        known=say(language, known) if replay.unseen is not None else "",
        speed=state,
        mail=mail,
    )


def footer(clock: Clock | None, language: str) -> HTML:
    """The footer: the definition of a delay, the model's version, the link to the API's docs."""
    version = clock.model_version if clock else ""
    return html(
        '<div class="p-foot">{footer} {model}<a href="/docs">{docs}</a> · '
        '<a href="/docs#gradio">{via_api}</a></div>',
        footer=say(language, "footer"),
        model=say(language, "model", version=version) + " · " if version else "",
        docs=say(language, "docs"),
        via_api=say(language, "via_api"),
    )

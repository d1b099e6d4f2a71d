"""Evidently's reports on the page *Monitoring*: the list, and the button that requests new ones."""

from __future__ import annotations

from app.ui.html import HTML, html
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk.models.reports import Report, ReportDays, Reports
from ponctuel_words import formats


def reports(available: Reports, language: str) -> HTML:
    """The available reports, each with its link, and the button that requests new ones."""
    names = ("report", "report_origin", "report_current", "report_reference", "act")
    heads = [say(language, f"mon_{name}") for name in names]
    rows = [_report(each, language) for each in available.reports]
    if rows:
        listed = table(say(language, "mon_reports"), heads, rows)
    else:
        listed = states.empty(say(language, "nothing_title"), say(language, "mon_reports_none"))
    return listed + _request_button(available.awaited, language)


def _report(row: Report, language: str) -> list[str]:
    return [
        say(language, f"mon_report_{row.name}"),
        say(language, f"mon_report_{row.origin}"),
        _days(row.current, language),
        _days(row.reference, language),
        html(
            '<a class="p-link" href="/v1/monitoring/reports/{name}?origin={origin}" '
            'target="_blank" rel="noopener" hreflang="en">{label}</a>',
            name=row.name,
            origin=row.origin,
            label=say(language, "mon_report_open"),
        ),
    ]


def _days(days: ReportDays, language: str) -> str:
    return say(
        language,
        "mon_report_days",
        start=formats.day(days.start, language, long=True),
        end=formats.day(days.end, language, long=True),
        flights=formats.number(days.n, language),
    )


def _request_button(awaited: bool, language: str) -> HTML:
    if awaited:
        return states.done(say(language, "mon_report_awaited"))
    return html(
        '<p class="p-acts">{ask}</p>', ask=button(say(language, "mon_report_ask"), "ask_reports")
    )

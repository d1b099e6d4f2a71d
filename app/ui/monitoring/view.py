"""Alerts, curves and tables of the monitoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.ui.account.view import moment
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.shell import states
from app.ui.svg import line, text
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk.models.monitoring import Alert, History, Indicator, Measurement
from ponctuel_words import formats

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 56, 26, 12
MAX_CURVES = 6
SLICED = ("brier_30", "calibration_error_30", "coverage_90", "forecast_less_observed_30")
DRIFTS = (("forecast_psi", "forecast_ks"), ("feature_psi", "feature_ks"))
MAX_DRIFTS = 25


def alerts(rows: Sequence[Alert], language: str) -> HTML:
    """Alerts, unresolved ones first, each of these with a button to acknowledge it."""
    if not rows:
        return states.empty(say(language, "mon_calm"), say(language, "mon_no_alerts"))
    ordered = sorted(rows, key=lambda each: (each.state == "resolved", -each.id))
    names = ("mon_rule", "mon_subject", "mon_state", "mon_severity", "mon_value", "mon_since")
    heads = [say(language, name) for name in (*names, "mon_until", "mon_act")]
    return table(say(language, "mon_alerts"), heads, [_alert(each, language) for each in ordered])


def _alert(row: Alert, language: str) -> list[str]:
    act: HTML | str = ""
    if row.state != "resolved":
        act = (
            say(language, "mon_taken")
            if row.acknowledged
            else button(say(language, "mon_take"), "acknowledge", id=str(row.id))
        )
    return [
        html("<code>{rule}</code>", rule=row.rule),
        row.subject or say(language, "mon_whole"),
        say(language, f"mon_{row.state}"),
        say(language, f"mon_{row.severity}"),
        formats.number(row.value, language, 3),
        moment(row.since_utc, language),
        moment(row.resolved_at_utc, language),
        act,
    ]


def curve(history: History, title: str, language: str) -> HTML:
    """The last days of an indicator: one line a subject, each named in the table below it."""
    by_subject: dict[str, list[Measurement]] = {}
    for each in history.measurements:
        by_subject.setdefault(each.subject, []).append(each)
    if not by_subject:
        return states.empty(title, say(language, "mon_no_values"))
    chosen = list(by_subject)[:MAX_CURVES]
    values = [each.value for name in chosen for each in by_subject[name]]
    moments = [each.at_utc.timestamp() for name in chosen for each in by_subject[name]]
    low, high = min(values), max(values)
    high = high if high > low else low + 1
    first, last = min(moments), max(moments)
    last = last if last > first else first + 1

    def point(each: Measurement) -> str:
        x = LEFT + (WIDTH - LEFT) * (each.at_utc.timestamp() - first) / (last - first)
        y = TOP + (HEIGHT - TOP - BOTTOM) * (high - each.value) / (high - low)
        return f"{x:.1f},{y:.1f}"

    lines = joined(
        html(
            '<polyline points="{points}" fill="none" class="p-curve p-curve-{n}">'
            "<title>{name}</title></polyline>",
            points=" ".join(point(each) for each in by_subject[name]),
            n=number,
            name=name or title,
        )
        for number, name in enumerate(chosen)
    )
    drawn = joined(
        [
            line(LEFT, HEIGHT - BOTTOM, WIDTH, HEIGHT - BOTTOM, "p-axis"),
            text(LEFT - 6, TOP + 8, formats.number(high, language, 2), "end", "p-tick"),
            text(LEFT - 6, HEIGHT - BOTTOM, formats.number(low, language, 2), "end", "p-tick"),
            *_times(first, last, language),
            lines,
        ]
    )
    picture = html(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}">{drawn}</svg>',
        width=WIDTH,
        height=HEIGHT,
        title=title,
        drawn=drawn,
    )
    return picture + _latest(title, [by_subject[name][-1] for name in by_subject], language)


def _times(first: float, last: float, language: str) -> list[HTML]:
    """Labels of the start and the end of the curve, below its axis."""
    ends = [datetime.fromtimestamp(at, UTC) for at in (first, last)]
    return [
        text(x, HEIGHT - BOTTOM + 16, moment(at, language), anchor, "p-tick")
        for at, x, anchor in zip(ends, (LEFT, WIDTH), ("start", "end"), strict=True)
    ]


def _latest(title: str, rows: Sequence[Measurement], language: str) -> HTML:
    names = ("mon_subject", "mon_value", "mon_interval", "mon_n", "mon_complete", "mon_at")
    heads = [say(language, name) for name in names]
    return table(title, heads, [_value(each, language) for each in rows])


def _value(row: Measurement, language: str) -> list[str]:
    interval = "—"
    if row.low is not None and row.high is not None:
        ends = (formats.number(end, language, 3) for end in (row.low, row.high))
        interval = " ; ".join(ends)
    complete = "—" if row.complete is None else formats.probability(row.complete, language)
    return [
        row.subject or say(language, "mon_whole"),
        formats.number(row.value, language, 3),
        interval,
        formats.number(row.n, language, 0),
        complete,
        moment(row.at_utc, language),
    ]


def slices(indicators: Sequence[Indicator], names: Sequence[str], language: str) -> HTML:
    """One line a subject, one column an indicator: reliability and coverage, or drift."""
    chosen = [each for name in names for each in indicators if each.name == name]
    subjects = sorted({last.subject for each in chosen for last in each.latest})
    if not subjects:
        return states.empty(say(language, "nothing_title"), say(language, "mon_no_values"))
    by_subject = {(each.name, last.subject): last for each in chosen for last in each.latest}
    heads = [say(language, "mon_subject"), *(each.title for each in chosen)]
    heads.append(say(language, "mon_complete"))
    rows = []
    for subject in subjects:
        cells = [by_subject.get((each.name, subject)) for each in chosen]
        known = next((last.complete for last in cells if last and last.complete is not None), None)
        rows.append(
            [
                subject or say(language, "mon_whole"),
                *(
                    "—" if last is None else formats.number(last.value, language, 3)
                    for last in cells
                ),
                "—" if known is None else formats.probability(known, language),
            ]
        )
    return table(say(language, "mon_slices"), heads, rows)


def drifts(indicators: Sequence[Indicator], language: str) -> HTML:
    """Forecasts by lead time, then the features with the largest drift."""
    by_name = {each.name: {last.subject: last for last in each.latest} for each in indicators}
    heads = [say(language, name) for name in ("mon_subject", "mon_psi", "mon_ks", "mon_n")]
    rows = []
    for psi, ks in DRIFTS:
        moved, gaps = by_name.get(psi, {}), by_name.get(ks, {})
        farthest = sorted(moved.values(), key=lambda last: -last.value)[:MAX_DRIFTS]
        rows += [[_about(last.subject), *_gap(last, gaps, language)] for last in farthest]
    if not rows:
        return states.empty(say(language, "nothing_title"), say(language, "mon_no_values"))
    return table(say(language, "mon_drift"), heads, rows)


def _about(subject: str) -> HTML | str:
    """The subject of a value; a feature by the name that it has in the data."""
    word, _, name = subject.partition("=")
    return html("<code>{name}</code>", name=name) if word == "feature" else subject


def _gap(row: Measurement, gaps: Mapping[str, Measurement], language: str) -> list[str]:
    ks = gaps.get(row.subject)
    return [
        formats.number(row.value, language, 2),
        "—" if ks is None else formats.number(ks.value, language, 2),
        formats.number(row.n, language, 0),
    ]


def definition(indicator: Indicator | None, language: str) -> HTML:
    """The definition of an indicator."""
    if indicator is None:
        return NOTHING
    parts = (
        ("mon_formula", indicator.formula),
        ("mon_window", indicator.window),
        ("mon_reason", indicator.threshold_reason),
        ("mon_uncertainty", indicator.uncertainty),
        ("mon_blind", indicator.blind_spot),
    )
    return html(
        '<dl class="p-definition" lang="fr">{parts}</dl>',
        parts=joined(
            html("<dt>{name}</dt><dd>{text}</dd>", name=say(language, name), text=words)
            for name, words in parts
        ),
    )

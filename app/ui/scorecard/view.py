"""The scorecard as HTML."""

from __future__ import annotations

from app.ui import words
from app.ui.html import HTML, html
from app.ui.shell import states
from app.ui.tables import table
from app.ui.texts import say
from ponctuel_sdk.models.scorecard import LatenessScore, LeadTimeScore, Miss, Scorecard
from ponctuel_words import formats

PATH = "/scorecard"
SHOWN_LATE_MIN = 30
SCORE_DIGITS = 3
NONE = "—"


def scorecard(card: Scorecard, time_zone: str | None, language: str) -> HTML:
    """Forecasts against outcomes, by lead time, and the worst misses by name."""
    if not card.forecasts_n:
        text = say(language, "sco_empty_text")
        return states.empty(say(language, "sco_empty_title"), text)
    heads = ("lead", "forecasts", "missing", "said", "came", "gap", "brier", "coverage", "width")
    return html(
        '<p class="p-summary" role="status"><b>{counts}</b> {until}</p>{scores}'
        '<p class="p-small">{hint}</p>{reliability}{worst}',
        counts=say(
            language,
            "sco_summary",
            n=card.forecasts_n,
            flights=formats.number(card.flights_n, language),
            missing=formats.number(card.missing_n, language),
        ),
        until=say(
            language,
            "sco_until",
            when=formats.moment(words.local(card.at_utc, time_zone), language),
        ),
        scores=table(
            say(language, "sco_caption"),
            [say(language, f"sco_{name}") for name in heads],
            [_score(row, language) for row in card.lead_times],
        ),
        hint=say(language, "sco_hint"),
        reliability=_reliability(card.lead_times, language),
        worst=_worst(card.worst, time_zone, language),
    )


def _late(row: LeadTimeScore) -> LatenessScore | None:
    return next((score for score in row.lateness if score.late_min == SHOWN_LATE_MIN), None)


def _lead(row: LeadTimeScore, language: str) -> str:
    low = formats.lead_time(row.from_min, language)
    if row.to_min is None:
        return say(language, "sco_lead_from", low=low)
    return say(language, "sco_lead_span", low=low, high=formats.lead_time(row.to_min, language))


def _score(row: LeadTimeScore, language: str) -> list[str]:
    counts = [formats.number(n, language) for n in (row.forecasts_n, row.missing_n)]
    late = _late(row)
    if late is None or row.coverage_90 is None or row.width_90_min is None:
        return [_lead(row, language), *counts, *[NONE] * 6]
    return [
        _lead(row, language),
        *counts,
        *(formats.percent(share, language) for share in (late.forecast, late.observed)),
        formats.percent(late.calibration_error, language),
        formats.number(late.brier, language, SCORE_DIGITS),
        formats.percent(row.coverage_90, language),
        formats.minutes(row.width_90_min, language),
    ]


def _reliability(rows: list[LeadTimeScore], language: str) -> HTML:
    """Forecast and observed share, by tenths, for the shortest lead time with outcomes."""
    judged = next((row for row in rows if _late(row) is not None), None)
    late = None if judged is None else _late(judged)
    if judged is None or late is None:
        return html("")
    heads = [say(language, f"sco_{name}") for name in ("tenth", "said", "came", "forecasts")]
    return table(
        say(language, "sco_reliability", lead=_lead(judged, language)),
        heads,
        [
            [
                str(column),
                formats.percent(bin_score.forecast, language),
                formats.percent(bin_score.observed, language),
                formats.number(bin_score.n, language),
            ]
            for column, bin_score in enumerate(late.reliability, 1)
        ],
    )


def _worst(rows: list[Miss], time_zone: str | None, language: str) -> HTML:
    if not rows:
        return html("")
    heads = ("col_flight", "col_to", "sco_left", "sco_issued", "sco_median", "sco_came_min")
    return table(
        say(language, "sco_worst"),
        [say(language, name) for name in heads],
        [
            [
                f"{row.carrier_code} {row.flight_number}",
                f"{row.origin_code} → {row.destination_code}",
                formats.moment(words.local(row.sched_dep_utc, time_zone), language, year=False),
                formats.lead_time(row.lead_time_min, language),
                formats.short_delay(row.delay_p50_min),
                formats.short_delay(row.arr_delay_min),
            ]
            for row in rows
        ],
    )

"""How a flight's forecast has changed: a small line over lead time, with what then happened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.ui import words
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.svg import circle, line, polyline, text
from app.ui.texts import say
from ponctuel_sdk import Forecast, ForecastRequest
from ponctuel_sdk.models.schedule import Outcome
from ponctuel_words import formats

# Lead times that are looked at, in minutes, besides that of the forecast itself.
LEADS_MIN = (10_080, 4_320, 1_440, 720, 360, 180, 60)
A_DAY = timedelta(days=1)
LONGEST_LEAD = timedelta(days=30)
# What nobody would call a change, in points of percentage.
SAME_POINTS = 2.0
LEFT, RIGHT, TOP, BOTTOM = 44, 62, 16, 34


@dataclass(frozen=True)
class Shape:
    """Sizes of a drawing, in its own units (pixels at full width)."""

    width: int
    height: int
    font: int
    label: int


WIDE = Shape(width=720, height=170, font=13, label=64)
NARROW = Shape(width=332, height=170, font=11, label=62)


@dataclass(frozen=True)
class Course:
    """The forecasts of one flight, earliest first; the last is the one that is shown."""

    forecasts: Sequence[Forecast]

    @property
    def yesterday(self) -> Forecast | None:
        """The forecast of a day before the last one."""
        at = self.forecasts[-1].issued_at_utc - A_DAY
        return next((forecast for forecast in self.forecasts if forecast.issued_at_utc == at), None)


def earlier_requests(request: ForecastRequest, forecast: Forecast) -> list[ForecastRequest]:
    """Requests of the flight at earlier moments, earliest first."""
    departure, issued = forecast.flight.sched_dep_utc, forecast.issued_at_utc
    moments = {departure - timedelta(minutes=lead) for lead in LEADS_MIN} | {issued - A_DAY}
    chosen = sorted(
        moment for moment in moments if moment < issued and departure - moment <= LONGEST_LEAD
    )
    return [request.model_copy(update={"issued_at": moment.isoformat()}) for moment in chosen]


def course(
    history: Course | None, outcome: Outcome | None, time_zone: str | None, language: str
) -> HTML:
    """The section; nothing where there is no earlier forecast."""
    if history is None or len(history.forecasts) < 2:
        return NOTHING
    return html(
        '<section class="p-course"><h3>{title}</h3><p>{told}</p>'
        '<div class="p-pic p-pic-wide">{wide}</div><div class="p-pic p-pic-narrow">{narrow}</div>'
        '<p class="p-small">{hint}</p></section>',
        title=say(language, "course"),
        told=_change(history, time_zone, language),
        wide=_Line(WIDE, history, outcome, language).svg(),
        narrow=_Line(NARROW, history, outcome, language).svg(),
        hint=say(language, "course_hint"),
    )


def _change(history: Course, time_zone: str | None, language: str) -> str:
    before, now = history.yesterday or history.forecasts[0], history.forecasts[-1]
    points = 100 * (now.p_disrupted_30 - before.p_disrupted_30)
    way = "same" if abs(points) < SAME_POINTS else "up" if points > 0 else "down"
    return say(
        language,
        f"course_{way}",
        since=_when(before.issued_at_utc, time_zone, language),
        before=formats.probability(before.p_disrupted_30, language),
        now=formats.probability(now.p_disrupted_30, language),
    )


def _when(moment: datetime, time_zone: str | None, language: str) -> str:
    return formats.moment(words.local(moment, time_zone), language, year=False)


class _Line:
    """One drawing: P(disrupted) over lead time, which runs to the right on a logarithmic scale."""

    def __init__(
        self, shape: Shape, history: Course, outcome: Outcome | None, language: str
    ) -> None:
        self.shape = shape
        self.history, self.outcome, self.language = history, outcome, language
        leads = [forecast.lead_time_min for forecast in history.forecasts]
        self.longest, self.shortest = leads[0], max(leads[-1], 1.0)
        most = max(forecast.p_disrupted_30 for forecast in history.forecasts)
        self.most = min(math.ceil(most * 10 + 0.5) / 10, 1.0)

    def x(self, lead_min: float) -> float:
        span = math.log(self.longest / self.shortest) or 1.0
        share = math.log(self.longest / max(lead_min, self.shortest)) / span
        return LEFT + share * (self.shape.width - LEFT - RIGHT)

    def y(self, share: float) -> float:
        return self.shape.height - BOTTOM - share / self.most * (self.shape.height - TOP - BOTTOM)

    def svg(self) -> HTML:
        points = [
            (self.x(forecast.lead_time_min), self.y(forecast.p_disrupted_30))
            for forecast in self._all
        ]
        last = self._all[-1]
        marks = joined(circle(x, y, 3.5, "p-dot") for x, y in points)
        label = text(
            points[-1][0] + 8,
            points[-1][1] + 4,
            formats.probability(last.p_disrupted_30, self.language),
            "start",
            "p-ink p-strong",
        )
        return html(
            '<svg role="img" aria-label="{words}" viewBox="0 0 {width} {height}" '
            'xmlns="http://www.w3.org/2000/svg" font-size="{font}"><title>{words}</title>'
            "{grid}{line}{marks}{told}{outcome}</svg>",
            words=self._words(),
            width=self.shape.width,
            height=self.shape.height,
            font=self.shape.font,
            grid=self._grid(),
            line=polyline(points, "p-curve"),
            marks=marks,
            told=label,
            outcome=self._happened(points[-1][0]),
        )

    @property
    def _all(self) -> Sequence[Forecast]:
        return self.history.forecasts

    def _grid(self) -> HTML:
        parts = []
        for share in (0.0, self.most / 2, self.most):
            y = self.y(share)
            parts.append(line(LEFT, y, self.shape.width - RIGHT, y, "p-grid"))
            parts.append(text(LEFT - 6, y + 4, f"{100 * share:.0f}", "end", "p-soft"))
        right = math.inf
        for forecast in reversed(self._all):
            x, label = (
                self.x(forecast.lead_time_min),
                formats.lead_time(forecast.lead_time_min, self.language),
            )
            if right - x < self.shape.label:  # no room for another
                continue
            right = x
            parts.append(text(x, self.shape.height - 12, label, "middle", "p-soft"))
        return joined(parts)

    def _happened(self, x: float) -> HTML:
        """Above or below the last point: the outcome as 0 or 100 per cent would dwarf the line."""
        if self.outcome is None:
            return NOTHING
        points = say(
            self.language, "outcome_mark", outcome=outcome_name(self.outcome, self.language)
        )
        return text(x, TOP + 2, points, "end", "p-ink p-strong")

    def _words(self) -> str:
        label = ", ".join(
            f"{formats.lead_time(forecast.lead_time_min, self.language)} "
            f"{formats.probability(forecast.p_disrupted_30, self.language)}"
            for forecast in self._all
        )
        return f"{say(self.language, 'course')}: {label}"


def outcome_name(outcome: Outcome, language: str) -> str:
    """'12 min late', 'cancelled', 'diverted'."""
    if outcome.outcome == "arrived" and outcome.arr_delay_min is not None:
        return formats.delay(outcome.arr_delay_min, language)
    key = {"cancelled": "pic_cancelled", "diverted": "pic_diverted"}.get(outcome.outcome)
    return say(language, key) if key else outcome.outcome

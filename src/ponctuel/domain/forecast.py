"""A forecast as it was issued, and the one form in which every entry point writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.risk import Risk


class StatementRecord(TypedDict):
    """A statement as JSON."""

    code: str
    values: dict[str, float | str]


class ReasonRecord(StatementRecord):
    """A reason as JSON."""

    family: str
    points: float


class ReasonsSumRecord(TypedDict):
    """The sum of the reasons, as JSON."""

    base_points: float
    other_points: float
    forecast_points: float


class SupportRecord(TypedDict):
    """The data behind a forecast, as JSON."""

    n: int
    level: str
    limited: bool
    cancellations_learnt: bool
    statements: list[StatementRecord]


class FlightRecord(TypedDict):
    """A flight as JSON; times as ISO 8601 text."""

    carrier_code: str
    carrier_name: str | None
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: str
    sched_dep_local: str
    sched_arr_utc: str | None
    in_schedule: bool


class ClassesRecord(TypedDict):
    """The four commercial classes, as JSON."""

    under_30: float
    from_30_to_60: float
    from_60_to_120: float
    over_120_or_cancelled: float


class SurvivalRecord(TypedDict):
    """The survival curve as JSON: P(it arrives, and that late) at each threshold."""

    thresholds_min: list[int]
    p_late: list[float]


class ForecastRecord(TypedDict):
    """A forecast as JSON, as `ponctuel forecast --json`, the API and the history return it."""

    p_cancelled: float | None
    p_diverted: float
    p_late_15: float
    p_late_30: float
    p_late_60: float
    p_late_120: float
    p_late_180: float
    p_disrupted_30: float
    delay_p05_min: float
    delay_p10_min: float
    delay_p50_min: float
    delay_p90_min: float
    delay_p95_min: float
    expected_delay_min: float
    classes: ClassesRecord
    reasons: list[ReasonRecord]
    reasons_sum: ReasonsSumRecord | None
    support: SupportRecord
    issued_at_utc: str
    lead_time_min: float
    model_version: str
    cancelled_known_at_utc: str | None
    flight: FlightRecord
    survival: SurvivalRecord


@dataclass(frozen=True)
class Statement:
    """A fact by its code and values, which the catalogues put into the reader's language.

    Attributes:
        code: its key in the catalogues of texts, as in 'support.route'.
        values: the values that the text shows; names end in their unit.
    """

    code: str
    values: Mapping[str, float | str] = field(default_factory=dict)

    def as_dict(self) -> StatementRecord:
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True)
class Reason:
    """A family of features that moves the odds of a delay of 30 minutes.

    Attributes:
        points: percentage points of P(delay >= 30 min | it arrives) that it adds.
        code, values: the fact that explains it, as in `Statement`.
    """

    family: str
    points: float
    code: str
    values: Mapping[str, float | str]

    def as_dict(self) -> ReasonRecord:
        return {
            "family": self.family,
            "points": self.points,
            "code": self.code,
            "values": dict(self.values),
        }


@dataclass(frozen=True)
class ReasonsSum:
    """The sum of the reasons, in percentage points.

    Attributes:
        base_points: the model's probability when nothing is known.
        other_points: all families that are not listed, and the rounding.
        forecast_points: P(delay >= 30 min | it arrives).
    """

    base_points: float
    other_points: float
    forecast_points: float

    def as_dict(self) -> ReasonsSumRecord:
        return {
            "base_points": self.base_points,
            "other_points": self.other_points,
            "forecast_points": self.forecast_points,
        }


@dataclass(frozen=True)
class Explanation:
    """The strongest reasons of a forecast, and their sum; empty where none were asked for."""

    reasons: tuple[Reason, ...] = ()
    total: ReasonsSum | None = None


@dataclass(frozen=True)
class Support:
    """The amount of data behind a forecast.

    Attributes:
        n: comparable flights whose outcome was known at issue time.
        level: what they have in common.
        limited: whether the data is thin, the flight not in the schedule or the aircraft new.
        cancellations_learnt: whether the model has seen enough cancelled flights; if not, their
            risk is withheld, and `p_disrupted_30` counts lateness and diversion alone.
        statements: the same facts for the reader, missing data first.
    """

    n: int
    level: str
    limited: bool
    statements: tuple[Statement, ...]
    cancellations_learnt: bool = True

    def as_dict(self) -> SupportRecord:
        return {
            "n": self.n,
            "level": self.level,
            "limited": self.limited,
            "cancellations_learnt": self.cancellations_learnt,
            "statements": [statement.as_dict() for statement in self.statements],
        }


@dataclass(frozen=True)
class FlightDescription:
    """A flight with the names and the local time that a reader needs.

    Attributes:
        sched_dep_local: aware, in the origin's time zone.
    """

    carrier_code: str
    carrier_name: str | None
    flight_number: int
    origin_code: str
    destination_code: str
    sched_dep_utc: datetime
    sched_dep_local: datetime
    sched_arr_utc: datetime | None
    in_schedule: bool

    def as_dict(self) -> FlightRecord:
        return {
            "carrier_code": self.carrier_code,
            "carrier_name": self.carrier_name,
            "flight_number": self.flight_number,
            "origin_code": self.origin_code,
            "destination_code": self.destination_code,
            "sched_dep_utc": self.sched_dep_utc.isoformat(),
            "sched_dep_local": self.sched_dep_local.isoformat(),
            "sched_arr_utc": _iso(self.sched_arr_utc),
            "in_schedule": self.in_schedule,
        }


@dataclass(frozen=True)
class Classes:
    """The four commercial classes of delay; they sum to 1, diverted in the last."""

    under_30: float
    from_30_to_60: float
    from_60_to_120: float
    over_120_or_cancelled: float

    def as_dict(self) -> ClassesRecord:
        return {
            "under_30": self.under_30,
            "from_30_to_60": self.from_30_to_60,
            "from_60_to_120": self.from_60_to_120,
            "over_120_or_cancelled": self.over_120_or_cancelled,
        }


@dataclass(frozen=True)
class Figures(Risk):
    """A forecast's figures.

    Attributes:
        delay_p05_min, delay_p10_min, delay_p50_min, delay_p90_min, delay_p95_min: conformal
            quantiles of the arrival delay, in minutes, given that it arrives.
        expected_delay_min: given that it arrives.
    """

    delay_p05_min: float
    delay_p10_min: float
    delay_p50_min: float
    delay_p90_min: float
    delay_p95_min: float
    expected_delay_min: float


@dataclass(frozen=True)
class Forecast:
    """A forecast of one flight, its figures rounded as they are shown (`risk.DIGITS`).

    Attributes:
        survival: P(it arrives, and delay >= t) at `domain.distribution.THRESHOLDS_MIN`.
        lead_time_min: scheduled departure minus issue time.
        cancelled_known_at_utc: when the cancellation became known, if before issue time.
    """

    figures: Figures
    classes: Classes
    survival: Sequence[float]
    explanation: Explanation
    support: Support
    flight: FlightDescription
    issued_at_utc: datetime
    lead_time_min: float
    model_version: str
    cancelled_known_at_utc: datetime | None = None

    @property
    def p_cancelled(self) -> float | None:
        """P(it is cancelled); None where it is not known and the model has not learnt its risk."""
        is_known = self.support.cancellations_learnt or self.figures.p_cancelled > 0
        return self.figures.p_cancelled if is_known else None

    def as_dict(self) -> ForecastRecord:
        """The forecast as JSON-able values, in the order in which they are shown."""
        figures, total = self.figures, self.explanation.total
        return {
            "p_cancelled": self.p_cancelled,
            "p_diverted": figures.p_diverted,
            "p_late_15": figures.p_late_15,
            "p_late_30": figures.p_late_30,
            "p_late_60": figures.p_late_60,
            "p_late_120": figures.p_late_120,
            "p_late_180": figures.p_late_180,
            "p_disrupted_30": figures.p_disrupted_30,
            "delay_p05_min": figures.delay_p05_min,
            "delay_p10_min": figures.delay_p10_min,
            "delay_p50_min": figures.delay_p50_min,
            "delay_p90_min": figures.delay_p90_min,
            "delay_p95_min": figures.delay_p95_min,
            "expected_delay_min": figures.expected_delay_min,
            "classes": self.classes.as_dict(),
            "reasons": [reason.as_dict() for reason in self.explanation.reasons],
            "reasons_sum": None if total is None else total.as_dict(),
            "support": self.support.as_dict(),
            "issued_at_utc": self.issued_at_utc.isoformat(),
            "lead_time_min": self.lead_time_min,
            "model_version": self.model_version,
            "cancelled_known_at_utc": _iso(self.cancelled_known_at_utc),
            "flight": self.flight.as_dict(),
            "survival": {"thresholds_min": list(THRESHOLDS_MIN), "p_late": list(self.survival)},
        }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

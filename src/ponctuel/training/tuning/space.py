"""The search space: ranges of LightGBM's settings, widened to include the committed ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from ponctuel.evaluation.studies.tuning import RangeRecord

Setting = float | int | bool | str
Settings = dict[str, Setting]
_DIGITS = 3


@dataclass(frozen=True)
class Axis:
    """A range of numbers, both ends included.

    Attributes:
        low, high: the range before it is widened or narrowed.
        log: whether ratios matter rather than differences.
    """

    low: float
    high: float
    log: bool = False


# LightGBM's parameter names (its docs: Parameters Tuning). Only those in params.yaml are tried.
AXES: dict[str, Axis] = {
    "rounds": Axis(20, 400, log=True),
    "learning_rate": Axis(0.02, 0.3, log=True),
    "num_leaves": Axis(7, 127, log=True),
    "min_data_in_leaf": Axis(100, 10_000, log=True),
    "min_sum_hessian_in_leaf": Axis(0.001, 50, log=True),
    "feature_fraction": Axis(0.1, 1.0),
    "feature_fraction_bynode": Axis(0.2, 1.0),
    "bagging_fraction": Axis(0.4, 1.0),
    "lambda_l1": Axis(0.0, 20.0),
    "lambda_l2": Axis(0.1, 300.0, log=True),
    "max_bin": Axis(31, 255, log=True),
    "min_gain_to_split": Axis(0.0, 2.0),
    "path_smooth": Axis(0.0, 100.0),
    "cat_smooth": Axis(1.0, 200.0, log=True),
    "cat_l2": Axis(1.0, 200.0, log=True),
    "monotone_penalty": Axis(0.0, 3.0),
}
CHOICES: dict[str, tuple[Setting, ...]] = {
    "extra_trees": (False, True),
    "monotone_constraints_method": ("basic", "intermediate", "advanced"),
}


def search_space(
    defaults: Mapping[str, Setting | None], max_rounds: int, reach: float | None = None
) -> dict[str, BaseDistribution]:
    """A distribution for each setting that may be tried.

    Args:
        defaults: the committed settings; always inside their ranges.
        max_rounds: the largest number of trees, which bounds the time of every later fit.
        reach: search only within this factor of each default; None: the whole range.
    """
    space: dict[str, BaseDistribution] = {}
    for name, default in sorted(defaults.items()):
        if name in CHOICES and default in CHOICES[name]:
            space[name] = CategoricalDistribution(CHOICES[name])
        elif name in AXES and default is not None and not isinstance(default, str):
            axis = AXES[name]
            if name == "rounds":
                axis = Axis(min(axis.low, max_rounds), max_rounds, axis.log)
            space[name] = _range(axis, default, reach)
    return space


def _range(axis: Axis, default: float, reach: float | None) -> BaseDistribution:
    low, high = axis.low, axis.high
    if reach is not None and default > 0:
        low, high = max(low, shortened(default / reach)), min(high, shortened(default * reach))
    low, high = min(low, default), max(high, default)
    log = axis.log and low > 0
    if isinstance(default, int):
        return IntDistribution(round(low), round(high), log=log and round(low) >= 1)
    return FloatDistribution(float(low), float(high), log=log)


def suggest(trial: optuna.Trial, space: Mapping[str, BaseDistribution]) -> Settings:
    """The settings of a trial; real numbers are rounded to three significant digits."""
    return {name: _suggest_one(trial, name, space[name]) for name in space}


def _suggest_one(trial: optuna.Trial, name: str, distribution: BaseDistribution) -> Setting:
    if isinstance(distribution, IntDistribution):
        return trial.suggest_int(name, distribution.low, distribution.high, log=distribution.log)
    if isinstance(distribution, FloatDistribution):
        return shortened(
            trial.suggest_float(name, distribution.low, distribution.high, log=distribution.log)
        )
    assert isinstance(distribution, CategoricalDistribution)  # noqa: S101 - search_space makes no other kind
    chosen = trial.suggest_categorical(name, distribution.choices)
    assert isinstance(chosen, (bool, int, float, str))  # noqa: S101 - see CHOICES
    return chosen


def shortened(value: float) -> float:
    """The number with three significant digits."""
    return float(f"{value:.{_DIGITS}g}")


def describe(space: Mapping[str, BaseDistribution]) -> dict[str, RangeRecord]:
    """The space as JSON values."""
    ranges: dict[str, RangeRecord] = {}
    for name, distribution in space.items():
        if isinstance(distribution, CategoricalDistribution):
            ranges[name] = {"choices": list(distribution.choices)}
        elif isinstance(distribution, (IntDistribution, FloatDistribution)):
            ranges[name] = {
                "low": distribution.low,
                "high": distribution.high,
                "log": distribution.log,
                "whole": isinstance(distribution, IntDistribution),
            }
    return ranges

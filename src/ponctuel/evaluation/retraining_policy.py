"""Policies of retraining, simulated month by month over the year of a study.

The study of continued training scored a model of every age on every month, and recorded the verdict
of the rule on each (`evaluation.retraining`). A policy follows that table: at the end of a month it
reads the verdict on the model in service, and keeps the model or replaces it by one that is trained
on all data until then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from ponctuel.evaluation.studies.continued_training import RuleVerdict

DIGITS = 6


@dataclass(frozen=True)
class Policy:
    """A policy of retraining: after any of these reasons of the rule, or every month.

    Attributes:
        name: its name, as figures and documents name it.
        reasons: among `age` and `loss`; empty: never.
        always: whether to retrain at the end of every month.
    """

    name: str
    reasons: frozenset[str] = frozenset()
    always: bool = False

    def retrains(self, verdict: RuleVerdict) -> bool:
        """Whether a model with this verdict is retrained.

        Args:
            verdict: the verdict of the retraining rule.
        """
        return self.always or bool(self.reasons & set(verdict["reasons"]))


# The service follows `rule`, with the values of params.yaml; the others show its parts' effects.
POLICIES = (
    Policy("never"),
    Policy("loss", frozenset({"loss"})),
    Policy("rule", frozenset({"age", "loss"})),
    Policy("monthly", always=True),
)


class PolicyMonth(TypedDict):
    """One month of a policy.

    Attributes:
        age_months: the age in months of the model in service when the month began.
        at_least: whether the model is older than the study's oldest, whose loss then stands for
            its own as a lower bound.
        loss_above_fresh: mean log-loss minus that of a model trained until the month began, in
            nats; below zero where the older model is better.
        gain: mean log-loss of never retraining minus that of the policy, in nats per forecast.
    """

    month: str
    n: int
    age_months: int
    at_least: bool
    loss_above_fresh: float
    excess: float | None
    reasons: list[str]
    retrained: bool
    gain: float


class PolicyRun(TypedDict):
    """One run of a policy."""

    policy: str
    trainings_n: int
    mean_gain: float
    months: list[PolicyMonth]


def replayed(
    verdicts: Sequence[RuleVerdict], policies: Sequence[Policy] = POLICIES
) -> list[PolicyRun]:
    """Each policy over the months of a study, from a model trained until the first of them began.

    Args:
        verdicts: one per month and age; the ages of a month begin at 0.
        policies: the first of them is the one that the others are compared with.
    """
    table: dict[str, dict[int, RuleVerdict]] = {}
    for verdict in verdicts:
        table.setdefault(verdict["month"], {})[verdict["age_months"]] = verdict
    months_by_policy = {policy.name: _policy_months(table, policy) for policy in policies}
    base = months_by_policy[policies[0].name]
    return [_run(name, months, base) for name, months in months_by_policy.items()]


def _policy_months(
    table: Mapping[str, Mapping[int, RuleVerdict]], policy: Policy
) -> list[PolicyMonth]:
    """A policy month by month; `gain` is 0 until `_run` sets it."""
    age, out = 0, list[PolicyMonth]()
    for month in sorted(table):
        oldest = max(table[month])
        verdict = table[month][min(age, oldest)]
        retrained = policy.retrains(verdict)
        out.append(
            {
                "month": month,
                "n": verdict["n"],
                "age_months": age,
                "at_least": age > oldest,
                "loss_above_fresh": verdict["gain_of_retraining"],
                "excess": verdict["excess"],
                "reasons": list(verdict["reasons"]),
                "retrained": retrained,
                "gain": 0.0,
            }
        )
        age = 0 if retrained else age + 1
    return out


def _run(name: str, months: list[PolicyMonth], base: Sequence[PolicyMonth]) -> PolicyRun:
    for month, never in zip(months, base, strict=True):
        month["gain"] = round(never["loss_above_fresh"] - month["loss_above_fresh"], DIGITS)
    weights = [month["n"] for month in months]
    gains = [month["gain"] for month in months]
    return {
        "policy": name,
        # A model trained after the last month is in service in no month of the study.
        "trainings_n": sum(month["retrained"] for month in months[:-1]),
        "mean_gain": round(float(np.average(gains, weights=weights)), DIGITS),
        "months": months,
    }

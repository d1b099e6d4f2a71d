"""Policies of retraining, replayed over an example table of months and ages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ponctuel.evaluation.retraining_policy import Policy, replayed
from ponctuel.evaluation.studies.continued_training import RuleVerdict

ROOT = Path(__file__).resolve().parents[3]


def verdict(month: str, age: int, loss: float, *reasons: str) -> RuleVerdict:
    return {
        "month": month,
        "age_months": age,
        "gain_of_retraining": loss,
        "reasons": list(reasons),
        "age_days": 31 * age + 30,
        "excess": 0.001,
        "n": 100,
        "due": bool(reasons),
    }


TABLE = [
    verdict("2013-03", 0, 0.0),
    verdict("2013-04", 0, 0.0),
    verdict("2013-04", 1, 0.01, "age"),
    verdict("2013-05", 0, 0.0),
    verdict("2013-05", 1, 0.02, "age", "loss"),
    verdict("2013-06", 0, 0.0),
    verdict("2013-06", 1, 0.04, "age"),
]


def test_a_policy_is_replayed_over_the_months() -> None:
    never, loss, rule, monthly = replayed(TABLE)
    assert [row["age_months"] for row in never["months"]] == [0, 1, 2, 3]
    assert [row["at_least"] for row in never["months"]] == [False, False, True, True]
    assert never["mean_gain"] == 0.0
    assert [row["retrained"] for row in loss["months"]] == [False, False, True, False]
    assert [row["gain"] for row in loss["months"]] == [0, 0, 0, 0.04]
    assert [row["age_months"] for row in rule["months"]] == [0, 1, 0, 1]
    assert [row["gain"] for row in rule["months"]] == [0, 0, 0.02, 0]
    assert rule["mean_gain"] == pytest.approx(0.005)
    assert [row["age_months"] for row in monthly["months"]] == [0, 0, 0, 0]
    assert (loss["trainings_n"], rule["trainings_n"], monthly["trainings_n"]) == (1, 1, 3)


def test_the_committed_policies_follow_from_the_committed_study() -> None:
    """The committed result is a replay of the committed study."""
    study = json.loads((ROOT / "reports/metrics/further-training.json").read_text())
    recorded = json.loads((ROOT / "reports/metrics/retraining-policy.json").read_text())
    assert recorded["runs"] == json.loads(json.dumps(replayed(study["age"]["rule"])))
    assert {run["policy"] for run in recorded["runs"]} == {"never", "loss", "rule", "monthly"}


def test_a_policy_ignores_other_reasons() -> None:
    (never, age) = replayed(TABLE, (Policy("never"), Policy("age", frozenset({"age"}))))
    assert sum(row["retrained"] for row in never["months"]) == 0
    assert [row["retrained"] for row in age["months"]] == [False, True, False, True]

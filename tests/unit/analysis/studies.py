"""Small results in the format of the files in reports/metrics."""

from __future__ import annotations

from typing import Any

from tests.unit.analysis.stored_forecasts import stored_evaluation

EVALUATION: dict[str, Any] = stored_evaluation("nycflights13", "2013-10-01")


def _step(name: str, auc: float, **figures: float) -> dict[str, Any]:
    return {"name": name, "auc": auc, **figures}


PROTOCOL_L: dict[str, Any] = {
    "source": "nycflights13",
    "published_auc": 0.764,
    "steps": [
        _step("article", 0.763, auc_lowest=0.760, auc_highest=0.766),
        _step("boosted", 0.97),
        _step("later_months", 0.742),
        _step("no_leak", 0.652),
        _step("boosted_later_months", 0.96),
        _step("boosted_no_leak", 0.66),
    ],
}
CONTINUED_TRAINING: dict[str, Any] = {
    "source": "nycflights13",
    "split": {"test_from": "2013-10-01"},
    "overfitting": {
        "by_lead_time": [
            {
                "lead_time_min": lead,
                "index": "late",
                "low_min": low,
                "high_min": 120,
                "train": {"n": 10, "logloss": 0.30, "skill": 0.20},
                "validation": {"n": 10, "logloss": 0.35, "skill": 0.15 if lead > 120 else 0.12},
                "test": {"n": 10, "logloss": 0.36, "skill": 0.14},
            }
            for lead in (1440, 120)
            for low in (-40, -15)
        ]
    },
}


def _gap(value: float) -> dict[str, dict[str, float]]:
    return {"logloss_30": {"value": value, "lo": value - 0.002, "hi": value + 0.002}}


PEERS: dict[str, Any] = {
    "source": "nycflights13",
    "judged": {
        "from": "2013-10-01",
        "lead_times": [
            {
                "lead_time_min": 1440,
                "differences": {"flaml": _gap(0.001), "logistic": _gap(-0.004)},
            },
            {"lead_time_min": 120, "differences": {"flaml": _gap(-0.003), "logistic": _gap(-0.01)}},
        ],
    },
}

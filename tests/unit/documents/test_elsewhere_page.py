"""The page on other data: figures from the file, and the criteria that were missed."""

from __future__ import annotations

from typing import Any

from ponctuel.documents.elsewhere_page import elsewhere_page


def _interval(value: float, reach: float = 0.001) -> dict[str, float]:
    return {"value": value, "lo": value - reach, "hi": value + reach}


def _scores(loss: float) -> dict[str, Any]:
    return {
        **{f"logloss_{late}": _interval(loss) for late in (15, 30, 60)},
        "ece_15": 0.0123,
        "ece_30": 0.0045,
        "coverage_90": 0.901,
        "crps_min": 12.5,
    }


def _results(gap: float, slices: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "split": {"start": "2022-01-01", "test_from": "2022-09-01", "end": "2022-12-01"},
        "flights": 1234,
        "weeks": 13,
        "cancellations_learnt": False,
        "passed": False,
        "checks": [{"name": "covers", "passed": False}, {"name": "better", "passed": True}],
        "said": "register: v2 is champion",
        "slices_of_a_thousand": slices or {"n": 0, "lowest": None, "highest": None},
        "lead_times": [
            {
                "lead_time_min": 120,
                "n": 1200,
                "models": {
                    name: _scores(0.4) for name in ("champion", "direct", "logistic", "climatology")
                },
                "differences": {
                    "direct": {f"logloss_{late}": _interval(gap) for late in (15, 30, 60)}
                },
            }
        ],
        "seconds": {"train": 12.0},
    }


def test_verdict_losses_and_coverage_are_reported() -> None:
    page = elsewhere_page({"first": _results(-0.01), "second": _results(0.01)})
    assert page.count("**refusé**") == 2
    assert "`register: v2 is champion`" in page
    assert "leur probabilité n’est pas communiquée" in page
    assert "| couverture des intervalles | **non** |" in page
    assert "−0,0100 [−0,0110\u202f; −0,0090]" in page
    assert "90,1" in page
    assert "0,0123 (0,0123)" in page


def test_only_a_significantly_better_peer_is_named() -> None:
    better, worse, equal = (elsewhere_page({"x": _results(gap)}) for gap in (-0.01, 0.01, 0.0005))
    assert "moins bon qu’aucun pair" in better
    assert "2\u00a0h, 15\u00a0min (direct)" in worse
    assert "moins bon qu’aucun pair" in equal


def test_slices_of_a_thousand_flights_are_reported_where_there_are_any() -> None:
    page = elsewhere_page({"x": _results(0, {"n": 12, "lowest": 0.861, "highest": 0.933})})
    assert "12\u00a0tranches" in page
    assert "de 86,1\u202f% à 93,3\u202f%" in page
    assert "aucune tranche" in elsewhere_page({"x": _results(0)})

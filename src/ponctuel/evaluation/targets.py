"""The goals, and whether measured scores meet them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Protocol H and protocol H + aircraft: reach AUC and AP, stay below Brier.
GOALS_H = {
    "protocol_h": {"auc": 0.80, "ap": 0.48, "brier": 0.095},
    "protocol_h_aircraft": {"auc": 0.82, "ap": 0.54, "brier": 0.090},
}
SURE_FROM_MIN = 360
CALIBRATED_FROM_MIN = 180
MAX_CALIBRATION_ERROR = 0.01
COVERAGE, SLICE_COVERAGE = (0.88, 0.92), (0.85, 0.95)
USUAL = "climatology"

Verdict = dict[str, Any]


def protocol_h_verdicts(evaluation: Mapping[str, Any]) -> list[Verdict]:
    """AUC, AP and Brier score against their goals, in both variants."""
    out = []
    for protocol, goals in GOALS_H.items():
        for name, goal in goals.items():
            value = evaluation[protocol][name]
            met = value <= goal if name == "brier" else value >= goal
            bound = f"{'at most' if name == 'brier' else 'at least'} {goal:.3f}"
            out.append(_verdict(f"{protocol} {name}", None, value, bound, met))
    return out


def protocol_p_verdicts(lead_times: list[Mapping[str, Any]]) -> list[Verdict]:
    """Every goal of protocol P at every lead time of the judged part."""
    out = []
    for lead in lead_times:
        for peer, gaps in lead["differences"].items():
            out += _against(lead["lead_time_min"], peer, gaps)
        out += _calibrated(lead)
        out += _covered(lead)
    return out


def _against(lead: int, peer: str, gaps: Mapping[str, Mapping[str, float]]) -> list[Verdict]:
    out = []
    for score, gap in gaps.items():
        if score.startswith("ece"):
            continue
        if lead <= SURE_FROM_MIN:
            bound, met = "interval below 0", gap["hi"] < 0
        elif peer == USUAL:
            bound, met = "at most 0", gap["value"] <= 0
        else:
            bound, met = "below 0", gap["value"] < 0
        out.append(_verdict(f"{score} against {peer}", lead, gap["value"], bound, met))
    return out


def _calibrated(lead: Mapping[str, Any]) -> list[Verdict]:
    out = []
    for name in ("ece_15", "ece_30"):
        if lead["lead_time_min"] <= CALIBRATED_FROM_MIN:
            value = lead["models"]["champion"][name]
            bound, met = f"at most {MAX_CALIBRATION_ERROR}", value <= MAX_CALIBRATION_ERROR
        elif USUAL in lead["differences"]:
            gap = lead["differences"][USUAL][name]
            value, met = gap["value"], gap["lo"] <= 0
            bound = f"not significantly above {USUAL}'s"
        else:
            continue
        out.append(_verdict(name, lead["lead_time_min"], value, bound, met))
    return out


def _covered(lead: Mapping[str, Any]) -> list[Verdict]:
    whole = lead["models"]["champion"]["coverage_90"]
    parts = {
        f"{kind} {name}": share["value"]
        for kind in ("origin", "carrier")
        for name, share in lead["coverage"][kind].items()
    }
    if lead["coverage"]["storm"] is not None:
        parts["storm slots"] = lead["coverage"]["storm"]["value"]
    return [
        _within("coverage overall", lead["lead_time_min"], whole, COVERAGE),
        *(
            _within(f"coverage {name}", lead["lead_time_min"], value, SLICE_COVERAGE)
            for name, value in parts.items()
        ),
    ]


def _within(name: str, lead: int, value: float, ends: tuple[float, float]) -> Verdict:
    low, high = ends
    return _verdict(name, lead, value, f"{low:.0%} to {high:.0%}", low <= value <= high)


def _verdict(target: str, lead: int | None, value: float, bound: str, met: bool) -> Verdict:
    return {
        "target": target,
        "lead_time_min": lead,
        "value": value,
        "bound": bound,
        "met": bool(met),
    }

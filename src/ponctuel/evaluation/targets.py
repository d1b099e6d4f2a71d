"""The goals of protocols H and P, and the verdict on measured scores."""

from __future__ import annotations

from typing import Literal

from ponctuel.evaluation.records import Differences, LeadTimeScores, ProtocolsH, Target, number

Protocol = Literal["protocol_h", "protocol_h_aircraft"]
Score = Literal["auc", "ap", "brier"]
# Lower bounds of AUC and AP and upper bound of the Brier score, in both variants of protocol H.
GOALS_H: dict[Protocol, dict[Score, float]] = {
    "protocol_h": {"auc": 0.80, "ap": 0.48, "brier": 0.095},
    "protocol_h_aircraft": {"auc": 0.82, "ap": 0.54, "brier": 0.090},
}
SIGNIFICANT_WITHIN_MIN = 360
CALIBRATED_WITHIN_MIN = 180
MAX_CALIBRATION_ERROR = 0.01
COVERAGE, SLICE_COVERAGE = (0.88, 0.92), (0.85, 0.95)
CLIMATOLOGY = "climatology"


def protocol_h_verdicts(evaluation: ProtocolsH) -> list[Target]:
    """AUC, AP and Brier score against their goals, in both variants.

    Args:
        evaluation: the content of `evaluation.json`.

    Returns:
        One verdict per goal and variant.
    """
    out = []
    for protocol, goals in GOALS_H.items():
        scores = evaluation[protocol]
        for name, goal in goals.items():
            value = scores[name]
            met = value <= goal if name == "brier" else value >= goal
            bound = f"{'at most' if name == 'brier' else 'at least'} {goal:.3f}"
            out.append(_verdict(f"{protocol} {name}", None, value, bound, met))
    return out


def protocol_p_verdicts(lead_times: list[LeadTimeScores]) -> list[Target]:
    """Every goal of protocol P at every lead time of the judged part.

    Args:
        lead_times: scores by lead time.

    Returns:
        One verdict per goal and lead time.
    """
    out = []
    for lead in lead_times:
        for peer, gaps in lead["differences"].items():
            out += _against(lead["lead_time_min"], peer, gaps)
        out += _calibrated(lead)
        out += _covered(lead)
    return out


def _against(lead: int, peer: str, gaps: Differences) -> list[Target]:
    out = []
    for score, gap in gaps.items():
        if score.startswith("ece"):
            continue
        if lead <= SIGNIFICANT_WITHIN_MIN:
            bound, met = "interval below 0", gap["hi"] < 0
        elif peer == CLIMATOLOGY:
            bound, met = "at most 0", gap["value"] <= 0
        else:
            bound, met = "below 0", gap["value"] < 0
        out.append(_verdict(f"{score} against {peer}", lead, gap["value"], bound, met))
    return out


def _calibrated(lead: LeadTimeScores) -> list[Target]:
    out = []
    for name in ("ece_15", "ece_30"):
        if lead["lead_time_min"] <= CALIBRATED_WITHIN_MIN:
            value = number(lead["models"]["champion"], name)
            bound, met = f"at most {MAX_CALIBRATION_ERROR}", value <= MAX_CALIBRATION_ERROR
        elif CLIMATOLOGY in lead["differences"]:
            gap = lead["differences"][CLIMATOLOGY][name]
            value, met = gap["value"], gap["lo"] <= 0
            bound = f"not significantly above {CLIMATOLOGY}'s"
        else:
            continue
        out.append(_verdict(name, lead["lead_time_min"], value, bound, met))
    return out


def _covered(lead: LeadTimeScores) -> list[Target]:
    whole = number(lead["models"]["champion"], "coverage_90")
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


def _within(name: str, lead: int, value: float, ends: tuple[float, float]) -> Target:
    low, high = ends
    return _verdict(name, lead, value, f"{low:.0%} to {high:.0%}", low <= value <= high)


def _verdict(target: str, lead: int | None, value: float, bound: str, met: bool) -> Target:
    return {
        "target": target,
        "lead_time_min": lead,
        "value": value,
        "bound": bound,
        "met": bool(met),
    }

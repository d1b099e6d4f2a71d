"""A verdict in short: the tags of a version, and lines for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ponctuel.evaluation.records import CheckRecord, GroupName, Verdict
from ponctuel.evaluation.studies.energy import Energy
from ponctuel.training.store_layout import PASSED, REFUSED, VERDICT_TAG

REFERENCE_TAG = "gate_reference"
ENERGY_TAGS: tuple[Literal["energy_kwh", "emissions_kgco2e"], ...] = (
    "energy_kwh",
    "emissions_kgco2e",
)


def verdict_tags(verdict: Verdict, p50_ms: float | None, energy: Energy | None) -> dict[str, str]:
    """Tags of the version: the verdict, each check with its figures, measured time and energy."""
    tags = {
        VERDICT_TAG: word(verdict["passed"]),
        REFERENCE_TAG: verdict["reference"]["name"],
        **{
            f"gate_{check['name']}": f"{word(check['passed'])}: {figures(check)}"
            for check in verdict["checks"]
        },
    }
    if p50_ms is not None:
        tags["gate_speed_p50_ms"] = f"{p50_ms:.2f}"
    if energy is not None:
        tags |= {name: str(energy[name]) for name in ENERGY_TAGS}
    return tags


def lines(verdict: Verdict) -> list[str]:
    """The verdict in one line, followed by one line per check."""
    reference = verdict["reference"]["name"]
    head = f"gate: {word(verdict['passed'])}, compared with the {reference}"
    return [
        head,
        *(
            f"gate: {word(check['passed']):7} {check['name']:12} {figures(check)}"
            for check in verdict["checks"]
        ),
    ]


def word(passed: bool) -> str:
    return PASSED if passed else REFUSED


def figures(check: CheckRecord) -> str:
    """The figures of one check on one line."""
    match check["name"]:
        case "better" | "cancellation":
            gap = check["difference"]
            return (
                f"log-loss {check['logloss']:.5f} against {check['reference_logloss']:.5f}, "
                f"difference {gap['value']:+.5f} [{gap['lo']:+.5f}, {gap['hi']:+.5f}]"
            )
        case "calibrated":
            return f"largest calibration error {check['worst']:.4f}, limit {check['max_ece']:g}"
        case "covers":
            outside = _groups(check["slices_outside"])
            low, high = check["accepted"]
            return (
                f"{check['coverage_90']:.1%} of 90 % intervals, accepted {low:.0%} to {high:.0%}; "
                f"slices outside: {outside}"
            )
        case "slices":
            return f"{check['judged']} judged, significantly worse: {_groups(check['worse'])}"
        case _:
            return f"one forecast at most {check['max_p50_ms']:g} ms"


def _groups(groups: Sequence[GroupName]) -> str:
    return ", ".join(f"{group['slice']} {group['group']}" for group in groups) or "none"

"""Alerts evaluated as a detector: detection rate, delay, and correctness of the named cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ponctuel.domain.json import JsonObject
from ponctuel.monitoring.drill.bench import SLOW, DrillMessage, Run
from ponctuel.monitoring.drill.faults import KINDS, Fault
from ponctuel.monitoring.observed import DAY_MIN

# Messages up to this time after a fault count for it, because time windows still contain it.
AFTER_MIN = DAY_MIN
TARGETS: JsonObject = {
    "found_share": 0.95,
    "median_delay_days_feeds": 1.0,
    "median_delay_days_calibration": 7.0,
    "true_messages_share": 0.9,
    "cause_right_share": 0.8,
}


@dataclass(frozen=True)
class KindScore:
    """One kind of fault.

    Attributes:
        detected_n: faults of which any message came between their start and a day after their end.
        cause_right_n: faults whose first message names the injected cause.
        delays_days: the days from the start to the first message, of those detected.
    """

    kind: str
    n: int
    detected_n: int
    cause_right_n: int
    delays_days: tuple[float, ...]


def kind_score(kind: str, runs: Sequence[Run]) -> KindScore:
    """The runs of one kind of fault."""
    kind_runs = [
        (run, run.fault) for run in runs if run.fault is not None and run.fault.kind == kind
    ]
    firsts = [(fault, _first(fault, run.messages)) for run, fault in kind_runs]
    detected = [(fault, first) for fault, first in firsts if first is not None]
    return KindScore(
        kind,
        len(kind_runs),
        len(detected),
        sum(first.cause == kind for _, first in detected),
        tuple((first.at_min - fault.start_min) / DAY_MIN for fault, first in detected),
    )


def scored(runs: Sequence[Run]) -> JsonObject:
    """The results of the drill as JSON: by kind, in total, and the targets."""
    kinds = [kind_score(kind, runs) for kind in KINDS]
    faults, quiet = [r for r in runs if r.fault], [r for r in runs if r.fault is None]
    messages = [(run.fault, message) for run in runs for message in run.messages]
    true_n = sum(_is_true(fault, message) for fault, message in messages)
    feeds = [delay for each in kinds if each.kind != SLOW for delay in each.delays_days]
    calibration = [delay for each in kinds if each.kind == SLOW for delay in each.delays_days]
    n = max(1, len(faults))
    return {
        "faults_n": len(faults),
        "quiet_weeks_n": len(quiet),
        "found_share": round(sum(each.detected_n for each in kinds) / n, 4),
        "cause_right_share": round(sum(each.cause_right_n for each in kinds) / n, 4),
        "messages_n": len(messages),
        "true_messages_share": round(true_n / max(1, len(messages)), 4),
        "quiet_weeks_with_a_message_n": sum(bool(run.messages) for run in quiet),
        "median_delay_days_feeds": _median(feeds),
        "median_delay_days_calibration": _median(calibration),
        "targets": TARGETS,
        "kinds": [
            {
                "kind": each.kind,
                "n": each.n,
                "found_n": each.detected_n,
                "cause_right_n": each.cause_right_n,
                "median_delay_days": _median(each.delays_days),
                "longest_delay_days": round(max(each.delays_days, default=0.0), 2),
            }
            for each in kinds
        ],
        "false_messages": [
            {
                "rule": message.rule,
                "subject": message.subject,
                "during": fault.kind if fault else "quiet",
            }
            for fault, message in messages
            if not _is_true(fault, message)
        ],
    }


def _first(fault: Fault, messages: Sequence[DrillMessage]) -> DrillMessage | None:
    return next((each for each in messages if _is_true(fault, each)), None)


def _is_true(fault: Fault | None, message: DrillMessage) -> bool:
    return fault is not None and fault.start_min <= message.at_min <= fault.end_min + AFTER_MIN


def _median(values: Sequence[float]) -> float:
    return round(float(np.median(values)), 2) if len(values) else 0.0

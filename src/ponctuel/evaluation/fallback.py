"""The choice of the first champion where no model has passed the gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ponctuel.evaluation.records import Verdict

CALIBRATION_CHECKS = ("calibrated", "covers")


@dataclass(frozen=True)
class Option:
    """A model that could be champion.

    Attributes:
        logloss: the gate's loss on the test part.
        calibrated: whether its probabilities and its intervals pass the gate.
    """

    name: str
    logloss: float
    calibrated: bool

    @classmethod
    def of(cls, name: str, verdict: Verdict) -> Option:
        """An option as the gate's verdict describes it.

        Args:
            name: name of the model.
            verdict: verdict of the acceptance gate on this model.
        """
        logloss = next(c["logloss"] for c in verdict["checks"] if c["name"] == "better")
        calibrated = all(c["passed"] for c in verdict["checks"] if c["name"] in CALIBRATION_CHECKS)
        return cls(name, float(logloss), calibrated)


def best_of(options: Sequence[Option]) -> Option:
    """The best by proper score of those that are calibrated, or of all where none is.

    If climatology is among the options and calibrated, the chosen model is never worse than
    climatology.

    Args:
        options: the options, at least one.
    """
    calibrated = [option for option in options if option.calibrated]
    return min(calibrated or options, key=lambda option: option.logloss)

"""Facts about the flight that usually precedes this one in the aircraft's day."""

from __future__ import annotations

from ponctuel.serving.reasons.phrase import Fact, FactOf, Figure, measured, phrase, slack_fact


def _so_far(figure: Figure) -> Fact:
    late = round(figure.number)
    if late == 0:
        return "rotation_on_time", {}
    if late > 0:
        return "rotation_late", {"late_min": figure.number}
    return "rotation_early", {"early_min": -figure.number}


def _either(yes: str, no: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return yes if figure.number > 0.5 else no, {}

    return fact


ROTATION = (
    phrase("rotation_delay_min", _so_far),
    phrase("rotation_arr_delay_min", measured("rotation_landed", "delay_min")),
    phrase("rotation_cancelled_n", _either("rotation_cancelled", "rotation_not_cancelled")),
    phrase("rotation_slack_min", slack_fact("rotation_slack", "rotation_short")),
    phrase("rotation_apart_min", measured("rotation_apart", "apart_min")),
    phrase("rotation_before_n", _either("rotation_follows", "rotation_first")),
)

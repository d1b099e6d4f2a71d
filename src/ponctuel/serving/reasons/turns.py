"""Facts about the inbound aircraft, and about turnarounds at the origin."""

from __future__ import annotations

from ponctuel.serving.reasons.phrase import Fact, Figure, Phrase, measured, phrase, slack_fact


def _cancelled(figure: Figure) -> Fact:
    return "inbound_cancelled" if figure.number > 0.5 else "inbound_not_cancelled", {}


INBOUND = (
    phrase("inbound_slack_min", slack_fact("inbound_slack", "inbound_short")),
    phrase("inbound_dep_delay_min", measured("inbound_departure", "delay_min")),
    phrase("inbound_arr_delay_min", measured("inbound_arrival", "delay_min")),
    phrase("inbound_cancelled_n", _cancelled),
    phrase("inbound_turn_min", measured("inbound_turn", "turn_min")),
    phrase("inbound_previous_dep_delay_min", measured("inbound_before_departure", "delay_min")),
    phrase("inbound_previous_arr_delay_min", measured("inbound_before_arrival", "delay_min")),
)


def turns(prefix: str, *names: str) -> tuple[Phrase, ...]:
    """Phrases for the delay that turnarounds at the origin add or recover.

    Args:
        prefix: the prefix of the family's features; also of the codes in the catalogue.
        names: the names of the subject that the texts contain.
    """

    def fact(figure: Figure) -> Fact:
        values = {**figure.subject.names(*names), "window_min": figure.window_min}
        added_min = round(figure.number)
        if added_min == 0:
            return f"{prefix}_even", values
        if added_min > 0:
            return f"{prefix}_lost", {"lost_min": figure.number, **values}
        return f"{prefix}_gained", {"gained_min": -figure.number, **values}

    return (
        phrase(rf"{prefix}_(?P<minutes>\d+)m_min", fact),
        phrase(rf"{prefix}_(?P<days>\d+)d_min", fact),
    )

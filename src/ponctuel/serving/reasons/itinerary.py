"""Facts about the flight itself: schedule, day, and bank (flights scheduled close together)."""

from __future__ import annotations

from ponctuel.serving.reasons.flow import Flights
from ponctuel.serving.reasons.phrase import Fact, FactOf, Figure, Phrase, measured, phrase

# The distance to a holiday is clipped at this number.
_MAX_HOLIDAY_DAYS = 15


def _ahead(figure: Figure) -> Fact:
    if round(figure.number) == 0:
        return "lead_time_zero", {}
    return "lead_time", {"lead_time_min": figure.number}


def _names(name: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return name, figure.subject.names(name)

    return fact


def _block_pace(figure: Figure) -> Fact:
    return "block_pace", {"pace_min_per_100_km": 100 * figure.number}


def _holiday(figure: Figure) -> Fact:
    days = round(figure.number)
    if days == 0:
        return "holiday", {}
    if abs(days) >= _MAX_HOLIDAY_DAYS:
        return "no_holiday", {}
    return "before_holiday" if days < 0 else "after_holiday", {"n": abs(days)}


def _scheduled(flights: Flights, code: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return code, {"n": round(figure.number), **flights.values(figure.subject)}

    return fact


def _bank(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    return (
        phrase(rf"{prefix}_before_\d+m_n", _scheduled(flights, "bank_before")),
        phrase(rf"{prefix}_from_\d+m_n", _scheduled(flights, "bank_after")),
    )


SCHEDULE = (
    phrase("lead_time_min", _ahead),
    phrase("carrier_code", _names("carrier")),
    phrase("origin_code", _names("origin")),
    phrase("destination_code", _names("destination")),
    phrase("sched_dep_local_min", measured("departure_time", "sched_dep_local_min")),
    phrase("distance_km", measured("distance", "distance_km")),
    phrase("block_min", measured("block", "block_min")),
    phrase("block_pace_min_per_km", _block_pace),
)
CALENDAR = (
    phrase("iso_weekday", measured("weekday", "iso_weekday")),
    phrase("days_to_holiday", _holiday, "days_to_holiday|is_holiday"),
    phrase("day_of_year", measured("day_of_year", "day_of_year")),
)
BANK = (
    *_bank("bank", Flights("from", ("origin",))),
    *_bank("bank_carrier", Flights("carrier_from", ("carrier", "origin"))),
)

"""Facts about groups of flights: delays at departure and arrival, cancellations, overdue flights.

The names of these features (`origin_dep_delay_120m_min`, `route_late30_28d_share`) give the
quantity and the time window. A group of flights is a key of the catalogue (`flights.from`), with
its values.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.serving.reasons.phrase import Fact, FactOf, Figure, Phrase, Subject, Values, phrase

_WINDOW = r"(?P<minutes>\d+)m"
_DAYS = r"(?P<days>\d+)d"


@dataclass(frozen=True)
class Flights:
    """A group of flights.

    Attributes:
        group: its key in the catalogue, after `flights.`.
        names: the names of the subject that its text contains.
    """

    group: str
    names: tuple[str, ...] = ()

    def values(self, subject: Subject) -> Values:
        """The group and its names, as values of a statement.

        Args:
            subject: the forecast to explain.
        """
        return {"group": self.group, **subject.names(*self.names)}


def flow(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """Phrases for the state of a group of flights in the last hours.

    Args:
        prefix: the prefix of the group's features.
        flights: a group of flights.
    """
    departures = rf"{prefix}_dep_(delay|pos|late\d+)_\d+m_\w+"
    arrivals = rf"{prefix}_arr_(delay|pos|late\d+)_\d+m_\w+"
    return (
        phrase(
            rf"{prefix}_dep_delay_{_WINDOW}_min",
            _mean(flights, "dep_delay", "delay_min"),
            departures,
        ),
        phrase(
            rf"{prefix}_dep_late(?P<late>\d+)_{_WINDOW}_share",
            _late_share(flights, "dep_late_share"),
            departures,
        ),
        phrase(
            rf"{prefix}_dep_pos_{_WINDOW}_min", _mean(flights, "dep_lost", "lost_min"), departures
        ),
        phrase(
            rf"{prefix}_arr_delay_{_WINDOW}_min", _mean(flights, "arr_delay", "delay_min"), arrivals
        ),
        phrase(
            rf"{prefix}_arr_late(?P<late>\d+)_{_WINDOW}_share",
            _late_share(flights, "arr_late_share"),
            arrivals,
        ),
        phrase(
            rf"{prefix}_arr_pos_{_WINDOW}_min", _mean(flights, "arr_lost", "lost_min"), arrivals
        ),
        phrase(rf"{prefix}_cancelled_{_WINDOW}_n", _n(flights, "cancelled")),
        phrase(rf"{prefix}_dep_{_WINDOW}_n", _n(flights, "departed")),
        phrase(rf"{prefix}_backlog_{_WINDOW}_n", _backlog(flights)),
    )


def record(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """Phrases for the record of a group of flights in the last weeks.

    Args:
        prefix: the prefix of the group's features.
        flights: a group of flights.
    """
    delays = rf"{prefix}_(delay|pos|late\d+)_\d+d_\w+"
    return (
        phrase(rf"{prefix}_delay_{_DAYS}_min", _late(flights, "arr_delay"), delays),
        phrase(
            rf"{prefix}_late(?P<late>\d+)_{_DAYS}_share",
            _late_share(flights, "arr_late_share"),
            delays,
        ),
        phrase(rf"{prefix}_pos_{_DAYS}_min", _mean(flights, "arr_lost", "lost_min"), delays),
        phrase(rf"{prefix}_cancelled_{_DAYS}_n", _n(flights, "cancelled")),
        phrase(rf"{prefix}_cancelled_{_DAYS}_share", _mean(flights, "cancelled_share", "share")),
        phrase(rf"{prefix}_{_DAYS}_n", _n(flights, "arrived")),
    )


def enroute(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """Phrases for the time that a group of flights loses or gains en route.

    Args:
        prefix: the prefix of the group's features.
        flights: a group of flights.
    """
    return (
        phrase(rf"{prefix}_{_WINDOW}_min", _gained(flights)),
        phrase(rf"{prefix}_{_DAYS}_min", _gained(flights)),
    )


def overdue(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """Phrases for overdue flights: past their departure time, neither departed nor cancelled.

    Args:
        prefix: the prefix of the group's features.
        flights: a group of flights.
    """
    return (
        phrase(rf"{prefix}_(?P<past>\d+)m_n", _waiting(flights)),
        phrase(rf"{prefix}_age_min", _waited(flights)),
    )


def _over(flights: Flights, figure: Figure) -> Values:
    """The group and the time window of the figure."""
    return {**flights.values(figure.subject), "window_min": figure.window_min}


def _mean(flights: Flights, code: str, name: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return code, {name: figure.number, **_over(flights, figure)}

    return fact


def _late(flights: Flights, code: str) -> FactOf:
    return _mean(flights, code, "delay_min")


def _late_share(flights: Flights, code: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        late_min = float(figure.groups["late"])
        return code, {"share": figure.number, "late_min": late_min, **_over(flights, figure)}

    return fact


def _n(flights: Flights, code: str) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return code, {"n": round(figure.number), **_over(flights, figure)}

    return fact


def _gained(flights: Flights) -> FactOf:
    def fact(figure: Figure) -> Fact:
        lost, over = round(figure.number), _over(flights, figure)
        if lost == 0:
            return "enroute_even", over
        if lost > 0:
            return "enroute_lost", {"lost_min": figure.number, **over}
        return "enroute_gained", {"gained_min": -figure.number, **over}

    return fact


def _backlog(flights: Flights) -> FactOf:
    def fact(figure: Figure) -> Fact:
        n, over = round(figure.number), _over(flights, figure)
        if n == 0:
            return "backlog_even", over
        return "backlog_fewer" if n > 0 else "backlog_more", {"n": abs(n), **over}

    return fact


def _waiting(flights: Flights) -> FactOf:
    def fact(figure: Figure) -> Fact:
        n, past_min = round(figure.number), float(figure.groups["past"])
        values: Values = {"n": n, **flights.values(figure.subject)}
        return ("overdue_by", values | {"past_min": past_min}) if past_min else ("overdue", values)

    return fact


def _waited(flights: Flights) -> FactOf:
    def fact(figure: Figure) -> Fact:
        return "overdue_age", {"age_min": figure.number, **flights.values(figure.subject)}

    return fact

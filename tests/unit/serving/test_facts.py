"""Facts of single flights: in the order of knowing, never before they were known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.operations.repositories.events import KeptEvent
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.words import EventKind
from ponctuel.serving.facts import FlightFacts

DEPARTURE = datetime(2013, 12, 10, 18, tzinfo=UTC)
FLIGHT = Flight("UA", 1545, "EWR", "IAH", DEPARTURE)
KNOWN = KnownFlight(1, "UA", 1545, "EWR", "IAH", DEPARTURE, None)


def told(facts: FlightFacts, kind: EventKind, minutes: int, event_id: int = 1, **said: Any) -> None:
    known = DEPARTURE + timedelta(minutes=minutes)
    facts.add(KeptEvent(event_id, "k", kind, 1, None, known, known, "test", said), KNOWN)


def cancelled_at(facts: FlightFacts, minutes: int) -> int | None:
    (found,) = facts.cancelled_min(
        [ForecastRequest(FLIGHT, DEPARTURE + timedelta(minutes=minutes))]
    )
    return None if found is None else found - epoch_min(DEPARTURE)


def outcome_at(facts: FlightFacts, minutes: int) -> dict[str, Any] | None:
    return facts.outcome(FLIGHT, epoch_min(DEPARTURE) + minutes)


def test_a_cancellation_counts_from_the_minute_after_it_became_known() -> None:
    facts = FlightFacts()
    told(facts, EventKind.CANCELLATION, -120)
    assert cancelled_at(facts, -121) is None
    assert cancelled_at(facts, -120) is None, "what is known in the minute does not count yet"
    assert cancelled_at(facts, -119) == -120


@pytest.mark.parametrize(
    "kind", [EventKind.SCHEDULE, EventKind.DEPARTURE, EventKind.ARRIVAL, EventKind.DIVERSION]
)
def test_a_flight_that_is_put_back_or_leaves_is_not_cancelled(kind: EventKind) -> None:
    facts = FlightFacts()
    told(facts, EventKind.CANCELLATION, -120, 1)
    told(facts, kind, -60, 2, dep_delay_min=0)
    assert cancelled_at(facts, -90) == -120
    assert cancelled_at(facts, -30) is None
    before, after = outcome_at(facts, -90), outcome_at(facts, -30)
    assert before is not None
    assert before["outcome"] == "cancelled"
    ended = {EventKind.ARRIVAL: "arrived", EventKind.DIVERSION: "diverted"}.get(kind)
    assert (after and after["outcome"]) == ended


def test_of_one_minute_the_later_arrival_counts() -> None:
    facts = FlightFacts()
    told(facts, EventKind.CANCELLATION, -60, 2)
    told(facts, EventKind.SCHEDULE, -60, 1)
    assert cancelled_at(facts, -30) == -60


def test_an_outcome_tells_the_delays_that_were_said_last() -> None:
    facts = FlightFacts()
    told(facts, EventKind.DEPARTURE, 10, 1, dep_delay_min=8)
    told(facts, EventKind.ARRIVAL, 200, 2, arr_delay_min=12)
    told(facts, EventKind.ARRIVAL, 205, 3, arr_delay_min=14)
    assert outcome_at(facts, 200) is None
    first, last = outcome_at(facts, 203), outcome_at(facts, 300)
    assert first is not None
    assert last is not None
    assert (first["arr_delay_min"], last["arr_delay_min"], last["dep_delay_min"]) == (12, 14, 8)
    assert last["outcome"] == "arrived"


def test_nothing_is_known_of_another_flight() -> None:
    facts = FlightFacts()
    told(facts, EventKind.CANCELLATION, -120)
    for other in (
        Flight("UA", 1546, "EWR", "IAH", DEPARTURE),
        Flight("UA", 1545, "EWR", "SFO", DEPARTURE),
        Flight("UA", 1545, "EWR", "IAH", DEPARTURE + timedelta(minutes=1)),
    ):
        assert facts.cancelled_min([ForecastRequest(other, DEPARTURE)]) == [None]
        assert facts.outcome(other, epoch_min(DEPARTURE)) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from([EventKind.CANCELLATION, EventKind.SCHEDULE]), st.integers(-300, -1)
        ),
        max_size=8,
    ),
    st.integers(-310, 0),
    st.randoms(),
)
def test_the_order_of_arrival_never_matters_and_the_future_is_not_seen(
    said: list[tuple[EventKind, int]], at: int, random: Any
) -> None:
    numbered = [(kind, minute, number) for number, (kind, minute) in enumerate(said)]
    shuffled = random.sample(numbered, len(numbered))
    facts = FlightFacts()
    for kind, minute, number in shuffled:
        told(facts, kind, minute, number)
    known = [(minute, number, kind) for kind, minute, number in numbered if minute < at]
    last = max(known, default=None)
    wanted = last[0] if last and last[2] is EventKind.CANCELLATION else None
    assert cancelled_at(facts, at) == wanted

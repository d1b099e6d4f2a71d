"""Cache of answers: an answer is valid only while its model, events and day are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from ponctuel.domain.flight import Flight, ForecastRequest
from ponctuel.domain.forecast import Forecast
from ponctuel.models.delay_model import DelayModel, ForecastArrays
from ponctuel.serving.answer_cache import AnswerCache, AnswerState
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.champion import ServedModel

DEPARTURE = datetime(2013, 12, 5, 17, 0, tzinfo=UTC)
SERVED = ServedModel(cast(DelayModel, object()), "ponctuel/3")
STANDING = AnswerState(SERVED, 7, 16044)


def _request(number: int = 464) -> ForecastRequest:
    flight = Flight("UA", number, "EWR", "SFO", DEPARTURE)
    return ForecastRequest(flight, DEPARTURE - timedelta(hours=2))


def _answer(number: int = 464) -> AnsweredRequest:
    return AnsweredRequest(
        _request(number), cast(Forecast, object()), cast(ForecastArrays, object()), 0
    )


@pytest.fixture
def cache() -> AnswerCache:
    cache = AnswerCache(max_answers=2)
    cache.set_state(STANDING)
    return cache


def test_an_equal_request_gets_the_cached_answer(cache: AnswerCache) -> None:
    answer = _answer()
    cache.put(answer, reasons=True)
    assert cache.get(_request(), reasons=True) is answer
    assert cache.get(_request(), reasons=False) is None
    later = replace(_request(), issued_at_utc=DEPARTURE - timedelta(hours=1))
    assert cache.get(later, reasons=True) is None
    named = replace(_request(), flight=replace(_request().flight, tail_number="N14228"))
    assert cache.get(named, reasons=True) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(STANDING, events=8),
        replace(STANDING, day=16045),
        # Equal in every field, but loaded again from the registry.
        replace(STANDING, served=replace(SERVED)),
    ],
    ids=["an event", "a new day", "another model"],
)
def test_a_change_of_state_empties_the_cache(cache: AnswerCache, other: AnswerState) -> None:
    cache.put(_answer(), reasons=True)
    cache.set_state(STANDING)
    assert cache.get(_request(), reasons=True) is not None
    cache.set_state(other)
    assert cache.get(_request(), reasons=True) is None


def test_the_least_recently_used_is_evicted(cache: AnswerCache) -> None:
    cache.put(_answer(1), reasons=True)
    cache.put(_answer(2), reasons=True)
    assert cache.get(_request(1), reasons=True) is not None
    cache.put(_answer(3), reasons=True)
    assert cache.get(_request(2), reasons=True) is None
    assert cache.get(_request(1), reasons=True) is not None

"""Reasons of real forecasts add up, are sorted and have readable texts."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.forecast import Explanation, Reason
from ponctuel.serving.reasons import MAX_REASONS, MIN_POINTS, MIN_REASONS, explain
from ponctuel_words import LANGUAGES
from ponctuel_words.statements import statement
from tests.trained_sample import TrainedSample, request_fields

SAMPLED = 400


def texts_of(reason: Reason) -> list[str]:
    return [statement(reason.code, reason.values, language) for language in LANGUAGES]


@pytest.fixture(scope="module")
def rows(sample: TrainedSample) -> pd.DataFrame:
    """Rows of the test days at every lead time; half of them without the aircraft."""
    leads = sample.params.features.lead_times_min
    frame = sample.files.whole(sample.test_from, sample.end, leads)
    frame = frame.sample(SAMPLED, random_state=7).reset_index(drop=True)
    aircraft = [name for name in frame if name.startswith("aircraft_")]
    frame.loc[frame.index % 2 == 0, aircraft] = np.nan
    assert set(frame["lead_time_min"]) == set(leads)
    assert frame[aircraft].notna().to_numpy().any()
    return frame


@pytest.fixture(scope="module")
def explanations(sample: TrainedSample, rows: pd.DataFrame) -> list[Explanation]:
    return explain(sample.model, rows)


def test_they_sum_to_the_forecast_less_the_base(
    sample: TrainedSample, rows: pd.DataFrame, explanations: list[Explanation]
) -> None:
    late = sample.model.predict(rows).distribution.late_given_arrival(30)
    for explanation, forecast in zip(explanations, 100 * late, strict=True):
        total = explanation.total
        assert total is not None
        reason_points = sum(reason.points for reason in explanation.reasons)
        assert total.forecast_points == pytest.approx(forecast, abs=0.006)
        sum_points = total.base_points + reason_points + total.other_points
        assert sum_points == pytest.approx(total.forecast_points, abs=0.001)


def test_contributions_of_families_give_the_sum(sample: TrainedSample, rows: pd.DataFrame) -> None:
    """Within 0.1 percentage point before rounding, in 99 % of the rows."""
    from ponctuel.serving.reasons.layout import layout_of
    from ponctuel.serving.reasons.shares import shares

    why = sample.model.explain(sample.model.encoder.matrix(rows), 30)
    layout = layout_of(tuple(sample.model.encoder.columns))
    grouped = shares(layout.by_family(why.contributions), why.base, why.probability)
    np.testing.assert_allclose(grouped.groups[:, -1], 0, err_msg="every column has a family")
    gap = np.abs(grouped.groups.sum(axis=1) - (grouped.forecast - grouped.base))
    assert np.quantile(gap, 0.99) <= 0.1


def test_they_stand_in_order_and_are_three_to_five(explanations: list[Explanation]) -> None:
    for explanation in explanations:
        strength = [abs(reason.points) for reason in explanation.reasons]
        assert strength == sorted(strength, reverse=True)
        assert (
            len({reason.family for reason in explanation.reasons}) == len(strength) <= MAX_REASONS
        )
        assert all(points >= MIN_POINTS for points in strength)
    short_ones = [
        explanation for explanation in explanations if len(explanation.reasons) < MIN_REASONS
    ]
    assert len(short_ones) < 0.05 * len(explanations)
    # Fewer only if no other family moves the forecast by a percentage point.
    assert all(
        explanation.total and abs(explanation.total.other_points) < 1 for explanation in short_ones
    )


def test_every_text_is_complete(explanations: list[Explanation]) -> None:
    all_reasons = [reason for explanation in explanations for reason in explanation.reasons]
    texts = [text for reason in all_reasons for text in texts_of(reason)]
    for text in texts:
        assert not re.search(r"[{}\[\]_?]|\bnan\b|\bNone\b|  ", text), text
    assert len(set(texts)) > SAMPLED / 4
    families = {reason.family for reason in all_reasons}
    assert "schedule" in families
    assert len(families) > 5


def test_a_service_names_the_flight(sample: TrainedSample) -> None:
    moment = sample.moment(3, 19)
    flight = sample.departures(int(moment.timestamp() // 60) + 60, 2**40)[0]
    answer = sample.service.forecast([request_fields(flight, moment)])[0]
    given_arrival = answer["p_late_30"] / (1 - answer["p_cancelled"] - answer["p_diverted"])
    assert answer["reasons_sum"]["forecast_points"] == pytest.approx(100 * given_arrival, abs=0.01)
    values = sample.service.features(request_fields(flight, moment))
    name = f"{flight.carrier_code} {flight.flight_number}"
    (without_number,), (with_number,) = (
        explain(sample.model, values),
        explain(sample.model, values, [name]),
    )
    assert [reason.as_dict() for reason in with_number.reasons] == answer["reasons"]
    assert [r.points for r in without_number.reasons] == [r.points for r in with_number.reasons]

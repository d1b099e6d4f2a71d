"""Order and batch do not change forecasts, and unknown codes give coherent ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.distribution import LATE_MIN, QUANTILES
from ponctuel.domain.flight import epoch_min
from ponctuel.models.delay_model import ForecastArrays
from ponctuel.models.outputs import output_frame
from tests.trained_sample import TrainedSample, request_fields

# Smallest ratio of mean widths; five weeks of flights are too few for an exact comparison.
MIN_WIDTH_RATIO = 0.9
# Features of a code, which are missing when the code is unknown.
FEATURES_OF_CODE = {
    "carrier_code": ("carrier_", "flight_number_", "overdue_carrier_", "bank_carrier_"),
    "origin_code": ("origin_", "route_", "slot_", "carrier_origin_", "overdue_origin_", "weather_"),
    "destination_code": ("destination_", "route_", "overdue_destination_", "flight_number_"),
}


@pytest.fixture(scope="module")
def rows(sample: TrainedSample) -> pd.DataFrame:
    leads = sample.params.features.lead_times_min
    frame = sample.files.whole(sample.test_from, sample.end, leads)
    return frame.sample(1500, random_state=5).reset_index(drop=True)


def check_coherent(forecasts: ForecastArrays) -> None:
    distribution, quantiles = forecasts.distribution, list(forecasts.quantiles_min.values())
    frame = output_frame(forecasts)
    assert np.isfinite(frame.to_numpy()).all()
    assert ((distribution.survival > 0) & (distribution.survival < 1)).all()
    assert (np.diff(distribution.survival, axis=1) <= 0).all()
    assert (np.diff([distribution.late(t) for t in LATE_MIN], axis=0) <= 0).all()
    assert (np.diff(quantiles, axis=0) >= 0).all()
    assert (np.abs(quantiles) < 1500).all()
    classes = frame[[name for name in frame if name.startswith("class_")]]
    np.testing.assert_allclose(classes.sum(axis=1), 1, atol=1e-12)
    assert (classes.to_numpy() >= -1e-12).all()


def interval_width(sample: TrainedSample, frame: pd.DataFrame) -> np.ndarray:
    quantiles = sample.model.predict(frame).quantiles_min
    return quantiles[QUANTILES[-1]] - quantiles[QUANTILES[0]]


def test_probabilities_are_ordered_and_finite(sample: TrainedSample, rows: pd.DataFrame) -> None:
    check_coherent(sample.model.predict(rows))


def test_forecasts_do_not_depend_on_order_or_batch(
    sample: TrainedSample, rows: pd.DataFrame
) -> None:
    """Forecasts are equal bit by bit: all at once, in another order, in batches, and one by one."""
    all_at_once = output_frame(sample.model.predict(rows))
    order = np.random.default_rng(0).permutation(len(rows))
    shuffled = output_frame(sample.model.predict(rows.iloc[order]))
    pd.testing.assert_frame_equal(
        shuffled, all_at_once.iloc[order].reset_index(drop=True), check_exact=True
    )
    for size in (1, 7):
        pieces = [
            output_frame(sample.model.predict(rows.iloc[start : start + size]))
            for start in range(0, 42, size)
        ]
        pd.testing.assert_frame_equal(
            pd.concat(pieces, ignore_index=True), all_at_once.iloc[:42], check_exact=True
        )


def test_neither_order_nor_batch_matters_to_the_service(sample: TrainedSample) -> None:
    moment = sample.moment(5, 21)
    flights = sample.departures(epoch_min(moment) + 10, epoch_min(moment) + 400)[:12]
    requests = [request_fields(flight, moment) for flight in flights]
    together = sample.service.forecast(requests)
    assert sample.service.forecast(requests[::-1]) == together[::-1]
    assert [sample.service.forecast([request])[0] for request in requests[:3]] == together[:3]


@pytest.mark.parametrize("code", FEATURES_OF_CODE)
def test_an_unknown_code_makes_the_interval_no_narrower(
    sample: TrainedSample, rows: pd.DataFrame, code: str
) -> None:
    hidden_features = [
        n for n in rows if n.startswith(FEATURES_OF_CODE[code]) and not n.endswith("_code")
    ]
    unknown = rows.assign(**dict.fromkeys(hidden_features, np.nan), **{code: "??"})
    check_coherent(sample.model.predict(unknown))
    assert (
        interval_width(sample, unknown).mean()
        >= MIN_WIDTH_RATIO * interval_width(sample, rows).mean()
    )
    # An unknown code with known features does not narrow the interval either.
    renamed = rows.assign(**{code: "??"})
    check_coherent(sample.model.predict(renamed))
    assert (
        interval_width(sample, renamed).mean()
        >= MIN_WIDTH_RATIO * interval_width(sample, rows).mean()
    )


def test_an_unknown_aircraft_makes_the_interval_no_narrower(
    sample: TrainedSample, rows: pd.DataFrame
) -> None:
    aircraft = [name for name in rows if name.startswith("aircraft_")]
    named = rows[rows[aircraft].notna().any(axis=1)].reset_index(drop=True)
    unknown = named.assign(**dict.fromkeys(aircraft, np.nan))
    check_coherent(sample.model.predict(unknown))
    assert (
        interval_width(sample, unknown).mean()
        >= MIN_WIDTH_RATIO * interval_width(sample, named).mean()
    )


def test_a_flight_that_nobody_has_seen_is_forecast_with_a_warning(sample: TrainedSample) -> None:
    moment = sample.moment(5, 21)
    flight = sample.departures(epoch_min(moment) + 60, epoch_min(moment) + 400)[0]
    # A known carrier and a real airport, between which no flight is known.
    unknown_flight = request_fields(
        flight, moment, flight=4321, destination="HND", tail_number="N00000"
    )
    usual, unusual = sample.service.forecast([request_fields(flight, moment), unknown_flight])
    assert unusual["support"]["limited"]
    assert 0 < unusual["p_late_30"] < 1
    assert np.isfinite(
        [unusual["delay_p05_min"], unusual["delay_p95_min"], unusual["expected_delay_min"]]
    ).all()
    interval_widths = {
        a: answer["delay_p95_min"] - answer["delay_p05_min"]
        for a, answer in (("usual", usual), ("odd", unusual))
    }
    assert interval_widths["odd"] > 0.5 * interval_widths["usual"]


def test_forecasts_are_coherent_over_all_lead_times(sample: TrainedSample) -> None:
    """Forecasts of one flight from a month ahead to departure are coherent and change slowly."""
    moment = sample.moment(6, 22)
    flight = sample.departures(epoch_min(moment), epoch_min(moment) + 300)[0]
    leads = [0, 1, 15, 30, 60, 120, 180, 360, 720, 1440, 1441, 2880, 10080, 30000, 43200]
    rows = pd.concat(
        [
            sample.service.features(
                request_fields(flight, flight.sched_dep_utc - pd.Timedelta(minutes=lead))
            )
            for lead in leads
        ],
        ignore_index=True,
    )
    assert rows["lead_time_min"].tolist() == leads
    forecasts = sample.model.predict(rows)
    check_coherent(forecasts)
    late = forecasts.distribution.late_given_arrival(15)
    assert ((late > 0.01) & (late < 0.95)).all()
    # More than a day ahead, features of the current state are missing, and forecasts change slowly.
    far = late[[leads.index(lead) for lead in (1441, 2880, 10080)]]
    assert np.ptp(far) < 0.15

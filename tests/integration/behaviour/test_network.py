"""Network families, from the stage that selects them to the service that reads them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.flight import ForecastRequest
from ponctuel.features.build import feature_names
from ponctuel.features.network import NETWORK
from ponctuel.features.schema import ALL_FAMILIES, families_in
from ponctuel.models.delay_model import DelayModel
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.reasons.layout import layout_of
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.stages import features
from ponctuel.stages.feature_files import feature_files
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import known_after
from ponctuel.training.fit import fit_period
from ponctuel.training.log_version import signature
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.load import load_star
from ponctuel.warehouse.schema import create_schema
from tests.integration.registry.conftest import set_params
from tests.networks import RETURN_NUMBER_OFFSET, with_return_flights
from tests.random_requests import assert_same_bits
from tests.trained_sample import ROOT, SMALL

NETWORK_COLUMNS = feature_names(NETWORK)
TEST_FROM, LEADS_MIN = date(2013, 5, 24), [120, 30]


@dataclass(frozen=True)
class Served:
    """A model with network features, and a service with it."""

    paths: Paths
    model: DelayModel
    service: ForecastService
    schedule: Schedule


@pytest.fixture(scope="module")
def served(storm: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Served:
    paths = Paths(tmp_path_factory.mktemp("network") / "root")
    paths.warehouse.parent.mkdir(parents=True)
    shutil.copy2(ROOT / "params.yaml", paths.params)
    small = {"rounds": 10, "num_leaves": 8, "min_data_in_leaf": 60}
    booster = load_params(paths.params).train.booster.model_dump() | small
    set_params(
        paths,
        features={"lead_times_min": LEADS_MIN, "network": "always"},
        split={"test_from": TEST_FROM},
        train={**SMALL, "booster": booster, "lead_booster": None, "folds": 2},
    )
    flights = storm["flights"]
    thinned = flights[flights["flight"] % 4 == 0].reset_index(drop=True)
    star, _ = clean_star(storm | {"flights": thinned})
    connection = connect(paths.warehouse)
    create_schema(connection)
    load_star(connection, with_return_flights(star))
    connection.close()
    features.main(paths=paths)
    params, files = load_params(paths.params), feature_files(paths)
    model = fit_period(files, date(2013, 2, 1), TEST_FROM, params)
    timeline = Timeline(connect(paths.warehouse, read_only=True), known_after(params.timeline))
    schedule = Schedule(timeline)
    clock = ReplayClock(datetime(2013, 5, 26, tzinfo=UTC), speed=0)
    served_model = ServedModel.of(model, "network/1", model.residuals)
    service = ForecastService(schedule, LiveFeatures(schedule), served_model, clock)
    return Served(paths, model, service, schedule)


@pytest.fixture(scope="module")
def rows(served: Served) -> pd.DataFrame:
    """Rows of the feature table of one evening of the test period, at a lead time of two hours."""
    frame = feature_files(served.paths).whole(TEST_FROM, date(2013, 5, 25), (120,))
    return frame.iloc[-200:].reset_index(drop=True)


def requests_of(served: Served, rows: pd.DataFrame) -> list[ForecastRequest]:
    first = datetime.fromtimestamp(int(rows["sched_dep_min"].min()) * 60, UTC)
    last = datetime.fromtimestamp(int(rows["sched_dep_min"].max()) * 60 + 60, UTC)
    columns = "carrier_code, flight_number, origin_code, sched_dep_min"
    tails = served.schedule.timeline.connection.execute(
        f"SELECT {columns}, tail_number FROM timeline_flight"
    ).fetchall()
    tail_of = {tuple(key): tail for *key, tail in tails}
    departures = {}
    for flight in served.service.departures(first, last):
        departure = flight.sched_dep_utc
        known_as = flight.carrier_code, flight.flight_number, flight.origin_code
        # Two hours ahead, the table's requests name the aircraft.
        named = replace(flight, tail_number=tail_of[*known_as, int(departure.timestamp()) // 60])
        key = flight.carrier_code, flight.origin_code, flight.destination_code, departure
        departures[key] = named
    found_requests = []
    for row in rows.itertuples():
        departure = datetime.fromtimestamp(int(row.sched_dep_min) * 60, UTC)
        flight = departures[row.carrier_code, row.origin_code, row.destination_code, departure]
        found_requests.append(ForecastRequest(flight, departure - timedelta(minutes=120)))
    return found_requests


def test_the_model_learns_what_the_stage_found(served: Served) -> None:
    columns = feature_files(served.paths).columns
    assert set(NETWORK_COLUMNS) < set(columns)
    assert served.model.encoder.columns == tuple(feature_names(ALL_FAMILIES))
    assert families_in(columns) == layout_of(served.model.encoder.columns).families == ALL_FAMILIES
    assert set(NETWORK_COLUMNS) < {column.name for column in signature(columns).inputs}
    assert set(NETWORK_COLUMNS).isdisjoint(
        column.name for column in signature(feature_names()).inputs
    )


def test_the_service_reads_what_the_model_learnt(served: Served, rows: pd.DataFrame) -> None:
    requests = requests_of(served, rows)
    assert {request.flight.flight_number > RETURN_NUMBER_OFFSET for request in requests} == {
        True,
        False,
    }
    features_read = served.service.read_features(requests).frame()
    assert list(features_read.columns) == feature_names(ALL_FAMILIES)
    assert_same_bits(features_read[NETWORK_COLUMNS], rows[NETWORK_COLUMNS])
    assert rows[NETWORK_COLUMNS].notna().mean().min() > 0.01
    schedule_copy = served.schedule.shared_copy(served.schedule.timeline.connection.cursor())
    first_rows = LiveFeatures(schedule_copy, short_lived=True).rows(requests[:20], ALL_FAMILIES)
    assert_same_bits(first_rows, features_read.iloc[:20])


def test_forecasts_depend_on_network_features(served: Served, rows: pd.DataFrame) -> None:
    issued = served.service.issue(requests_of(served, rows))
    encoder = served.model.encoder
    columns = [encoder.place(name) for name in NETWORK_COLUMNS]
    assert np.array_equal(
        issued.matrix[:, columns], encoder.matrix(rows)[:, columns], equal_nan=True
    )
    without_network = issued.matrix.copy()
    without_network[:, columns] = np.nan
    forecasts_without = served.model.issue(without_network, issued.shifts)
    assert (forecasts_without.distribution.survival != issued.forecasts.distribution.survival).any()
    explained = served.service.explain(issued, range(50))
    reason_families = {reason.family for why, _ in explained for reason in why.reasons}
    assert reason_families & {family.name for family in NETWORK}


def test_a_setting_excludes_network_families(served: Served) -> None:
    known_n = [10, 9, *[4] * (len(NETWORK) - 2)]
    days = [(date(2013, 5, day), 10, *known_n) for day in (20, 21)]
    always = load_params(served.paths.params)

    def chosen_families(setting: str) -> list[str]:
        settings = always.features.model_copy(update={"network": setting})
        params = always.model_copy(update={"features": settings})
        return [f.name for f in features.table_families(days, params) if f in NETWORK]

    names = [family.name for family in NETWORK]
    assert (chosen_families("always"), chosen_families("auto"), chosen_families("never")) == (
        names,
        names[:2],
        [],
    )

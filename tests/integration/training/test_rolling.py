"""Protocol P on few real data: which forecasts are made, and from which data."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.config.params import Params
from ponctuel.documents.protocol_tables import missed, protocol_p_tables
from ponctuel.evaluation.origins import cutoff_min
from ponctuel.evaluation.targets import protocol_p_verdicts
from ponctuel.models.peers import boosting
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings
from ponctuel.training.contestants import ClimatologyPeer, OddsPeer
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import issued_at_min
from ponctuel.training.peer_scores import score_periods
from ponctuel.training.rolling import CHAMPION, KEYS, RollingOrigin, month_forecasts

START, END = date(2013, 1, 1), date(2013, 6, 1)
SCORE_FROM, JUDGED_FROM = date(2013, 4, 1), date(2013, 5, 1)


@pytest.fixture(scope="module")
def origin(files: FeatureFiles) -> RollingOrigin:
    return RollingOrigin.plan(files, START, SCORE_FROM, JUDGED_FROM, END)


class CountedPeer:
    """LightGBM with its defaults, counting its fits by the number of rows."""

    def __init__(self, params: Params) -> None:
        self.fits: Counter[int] = Counter()
        self.peer = OddsPeer("lightgbm", self._fit, params)

    def _fit(self, rows: PeerRows, late: Late, settings: PeerSettings) -> Odds:
        self.fits[len(rows)] += 1
        return boosting.fit_lightgbm(rows, late, replace(settings, threads=1))


ForecastsOf = dict[str, dict[date, pd.DataFrame]]


def _run(origin: RollingOrigin, params: Params) -> tuple[CountedPeer, ForecastsOf]:
    """Forecasts of two peers at every cutoff, one of them in place of the champion."""
    counted_peer = CountedPeer(params)
    contestants = [ClimatologyPeer(params, name=CHAMPION), counted_peer.peer]
    return counted_peer, {
        contestant.name: {
            cutoff: month_forecasts(contestant, origin, cutoff, params) for cutoff in origin.cutoffs
        }
        for contestant in contestants
    }


@pytest.fixture(scope="module")
def forecasts_of(origin: RollingOrigin, params: Params) -> ForecastsOf:
    counted_peer, forecasts = _run(origin, params)
    assert len(counted_peer.fits) == len(origin.cutoffs), (
        "each cutoff has more rows than the one before"
    )
    return forecasts


def test_cutoffs_reach_back_a_month_and_stop_before_the_end(origin: RollingOrigin) -> None:
    assert origin.cutoffs == (date(2013, 3, 1), date(2013, 4, 1), date(2013, 5, 1))


def test_every_arrived_flight_has_one_request_per_lead_time(
    origin: RollingOrigin, files: FeatureFiles, params: Params
) -> None:
    arrived = duckdb.execute(
        "SELECT COUNT(*) FROM read_parquet(?) WHERE outcome = 'arrived' AND date_local >= ? "
        "AND date_local < ?",
        [str(files.outcomes), SCORE_FROM, END],
    ).fetchone()
    assert arrived is not None
    assert len(origin.requests) == arrived[0] * len(params.features.lead_times_min)
    assert not origin.requests.duplicated(KEYS).any()


def test_no_model_forecasts_before_its_cutoff(
    origin: RollingOrigin, forecasts_of: ForecastsOf
) -> None:
    cutoff_minutes = np.array([cutoff_min(cutoff) for cutoff in origin.cutoffs])
    issued = issued_at_min(origin.requests)
    cutoff_index = origin.requests["cutoff"].to_numpy()
    assert (cutoff_minutes[cutoff_index] <= issued).all()
    next_cutoff_minutes = np.append(cutoff_minutes, np.iinfo(np.int64).max)[cutoff_index + 1]
    assert (next_cutoff_minutes > issued).all()
    for index, cutoff in enumerate(origin.cutoffs):
        answered_keys = forecasts_of["lightgbm"][cutoff][KEYS]
        expected_keys = origin.requests.loc[cutoff_index == index, KEYS]
        assert set(map(tuple, answered_keys.to_numpy())) == set(
            map(tuple, expected_keys.to_numpy())
        )


def test_outcomes_after_a_cutoff_change_no_earlier_forecast(
    files: FeatureFiles, params: Params, forecasts_of: ForecastsOf, tmp_path: Path
) -> None:
    """Outcomes not known on 1 April are replaced by opposite delays: earlier forecasts are the same."""
    cutoff = date(2013, 4, 1)
    changed_outcomes = tmp_path / "outcomes.parquet"
    duckdb.execute(
        "COPY (SELECT * REPLACE ("
        f"CASE WHEN outcome_known_min >= {cutoff_min(cutoff)} AND arr_delay_min IS NOT NULL "
        "THEN CAST(400 - arr_delay_min AS INTEGER) ELSE arr_delay_min END AS arr_delay_min) "
        f"FROM read_parquet('{files.outcomes}')) TO '{changed_outcomes}' (FORMAT parquet)"
    )
    changed_origin = RollingOrigin.plan(
        FeatureFiles(files.features, changed_outcomes), START, SCORE_FROM, JUDGED_FROM, END
    )
    _, changed_forecasts = _run(changed_origin, params)
    columns = [*KEYS, "p15", "p30", "p60"]
    for contestant in (CHAMPION, "lightgbm"):
        pd.testing.assert_frame_equal(
            changed_forecasts[contestant][cutoff][columns],
            forecasts_of[contestant][cutoff][columns],
        )
    later = date(2013, 5, 1)
    equal_later = changed_forecasts["lightgbm"][later][columns].equals(
        forecasts_of["lightgbm"][later][columns]
    )
    assert not equal_later, "later forecasts change"


def test_scores_and_their_tables(origin: RollingOrigin, forecasts_of: ForecastsOf) -> None:
    forecasts = {name: pd.concat(months.values()) for name, months in forecasts_of.items()}
    scores = score_periods(origin, forecasts, 50, seed=1)
    assert scores["development"]["to"] < scores["judged"]["from"] == "2013-05-01"
    for part in scores.values():
        assert [lead["lead_time_min"] for lead in part["lead_times"]] == [43200, 1440, 120]
    last = scores["judged"]["lead_times"][-1]
    champion_scores, peer = last["models"][CHAMPION], last["models"]["lightgbm"]
    gap = last["differences"]["lightgbm"]["logloss_15"]["value"]
    assert gap == pytest.approx(
        champion_scores["logloss_15"]["value"] - peer["logloss_15"]["value"], abs=2e-6
    )
    assert "crps_min" in champion_scores
    assert "crps_min" not in peer
    assert set(last["coverage"]["origin"]) <= {"EWR", "JFK", "LGA"}
    verdicts = protocol_p_verdicts(scores["judged"]["lead_times"])
    further = {"seconds": {"lightgbm": 1.0}, "libraries": {}, "flaml": {}, "targets": verdicts}
    tables = [*protocol_p_tables({**scores, **further}), missed(verdicts)]
    text = "\n".join(table.text() for table in tables)
    markdown = "\n".join(table.markdown() for table in tables)
    for expected_text in (
        f"{champion_scores['logloss_15']['value']:.4f}",
        f"{gap:+.4f}",
        "30 d",
        "2 h",
    ):
        assert expected_text in text
        assert expected_text in markdown

"""Protocol P on a little real data: who answers what, and what is never seen."""

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


class Counted:
    """LightGBM with its defaults, counting its fits by the number of rows."""

    def __init__(self, params: Params) -> None:
        self.fits: Counter[int] = Counter()
        self.peer = OddsPeer("lightgbm", self._fit, params)

    def _fit(self, rows: PeerRows, late: Late, settings: PeerSettings) -> Odds:
        self.fits[len(rows)] += 1
        return boosting.fit_lightgbm(rows, late, replace(settings, threads=1))


Answers = dict[str, dict[date, pd.DataFrame]]


def _run(origin: RollingOrigin, params: Params) -> tuple[Counted, Answers]:
    """Two peers at every cutoff, one of them in the champion's place."""
    counted = Counted(params)
    contestants = [ClimatologyPeer(params, name=CHAMPION), counted.peer]
    return counted, {
        who.name: {
            cutoff: month_forecasts(who, origin, cutoff, params) for cutoff in origin.cutoffs
        }
        for who in contestants
    }


@pytest.fixture(scope="module")
def answered(origin: RollingOrigin, params: Params) -> Answers:
    counted, made = _run(origin, params)
    assert len(counted.fits) == len(origin.cutoffs), "each cutoff has more rows than the last"
    return made


def test_cutoffs_reach_back_a_month_and_stop_before_the_end(origin: RollingOrigin) -> None:
    assert origin.cutoffs == (date(2013, 3, 1), date(2013, 4, 1), date(2013, 5, 1))


def test_every_arrived_flight_is_asked_once_a_lead_time(
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


def test_nobody_answers_before_they_could(origin: RollingOrigin, answered: Answers) -> None:
    begins = np.array([cutoff_min(cutoff) for cutoff in origin.cutoffs])
    issued = issued_at_min(origin.requests)
    chosen = origin.requests["cutoff"].to_numpy()
    assert (begins[chosen] <= issued).all()
    newer = np.append(begins, np.iinfo(np.int64).max)[chosen + 1]
    assert (newer > issued).all()
    for place, cutoff in enumerate(origin.cutoffs):
        said = answered["lightgbm"][cutoff][KEYS]
        asked = origin.requests.loc[chosen == place, KEYS]
        assert set(map(tuple, said.to_numpy())) == set(map(tuple, asked.to_numpy()))


def test_what_happened_after_a_cutoff_changes_nothing_before_it(
    files: FeatureFiles, params: Params, answered: Answers, tmp_path: Path
) -> None:
    """Every outcome that was not known when April began is turned into its opposite."""
    cutoff = date(2013, 4, 1)
    turned = tmp_path / "outcomes.parquet"
    duckdb.execute(
        "COPY (SELECT * REPLACE ("
        f"CASE WHEN outcome_known_min >= {cutoff_min(cutoff)} AND arr_delay_min IS NOT NULL "
        "THEN CAST(400 - arr_delay_min AS INTEGER) ELSE arr_delay_min END AS arr_delay_min) "
        f"FROM read_parquet('{files.outcomes}')) TO '{turned}' (FORMAT parquet)"
    )
    other = RollingOrigin.plan(
        FeatureFiles(files.features, turned), START, SCORE_FROM, JUDGED_FROM, END
    )
    _, again = _run(other, params)
    odds = [*KEYS, "p15", "p30", "p60"]
    for who in (CHAMPION, "lightgbm"):
        pd.testing.assert_frame_equal(again[who][cutoff][odds], answered[who][cutoff][odds])
    later = date(2013, 5, 1)
    seen = again["lightgbm"][later][odds].equals(answered["lightgbm"][later][odds])
    assert not seen, "the change is seen later"


def test_scores_and_their_tables(origin: RollingOrigin, answered: Answers) -> None:
    forecasts = {name: pd.concat(said.values()) for name, said in answered.items()}
    found = score_periods(origin, forecasts, 50, seed=1)
    assert found["development"]["to"] < found["judged"]["from"] == "2013-05-01"
    for part in found.values():
        assert [lead["lead_time_min"] for lead in part["lead_times"]] == [43200, 1440, 120]
    last = found["judged"]["lead_times"][-1]
    own, peer = last["models"][CHAMPION], last["models"]["lightgbm"]
    gap = last["differences"]["lightgbm"]["logloss_15"]["value"]
    assert gap == pytest.approx(own["logloss_15"]["value"] - peer["logloss_15"]["value"], abs=2e-6)
    assert "crps_min" in own
    assert "crps_min" not in peer
    assert set(last["coverage"]["origin"]) <= {"EWR", "JFK", "LGA"}
    verdicts = protocol_p_verdicts(found["judged"]["lead_times"])
    made = {"seconds": {"lightgbm": 1.0}, "libraries": {}, "flaml": {}, "targets": verdicts}
    printed = [*protocol_p_tables({**found, **made}), missed(verdicts)]
    text = "\n".join(table.text() for table in printed)
    markdown = "\n".join(table.markdown() for table in printed)
    for words in (f"{own['logloss_15']['value']:.4f}", f"{gap:+.4f}", "30 d", "2 h"):
        assert words in text
        assert words in markdown

"""Protocol P on a little real data: who answers what, what is kept, and what is never seen."""

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
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.origins import cutoff_min
from ponctuel.evaluation.targets import protocol_p_verdicts
from ponctuel.models.peers import boosting
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings
from ponctuel.reporting.protocol_tables import missed, protocol_p_tables
from ponctuel.training.contestants import CHAMPION, OddsPeer, UsualDelays
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import issued_at_min
from ponctuel.training.kept import Shelf
from ponctuel.training.peer_scores import kept_forecasts, score_periods
from ponctuel.training.rolling import KEYS, RollingOrigin, all_tasks, run_tasks

START, END = date(2013, 1, 1), date(2013, 6, 1)
SCORE_FROM, JUDGED_FROM = date(2013, 4, 1), date(2013, 5, 1)


@pytest.fixture(scope="module")
def origin(files: FeatureFiles) -> RollingOrigin:
    return RollingOrigin.plan(files, START, SCORE_FROM, JUDGED_FROM, END)


class Counted:
    """LightGBM with its defaults, counting its fits by the number of rows."""

    def __init__(self, params: Params) -> None:
        self.fits: Counter[int] = Counter()
        self.peer = OddsPeer("lightgbm", self._fit, boosting, "lightgbm", params)

    def _fit(self, rows: PeerRows, late: Late, settings: PeerSettings) -> Odds:
        self.fits[len(rows)] += 1
        return boosting.fit_lightgbm(rows, late, replace(settings, threads=1))


def _run(
    origin: RollingOrigin, params: Params, shelf: Shelf, data: str = "data"
) -> tuple[Counted, int]:
    """Two peers, one of them in the champion's place."""
    counted = Counted(params)
    contestants = [UsualDelays(params, name=CHAMPION), counted.peer]
    tasks = all_tasks(origin, contestants, data)
    return counted, run_tasks(origin, tasks, shelf, params, print)


@pytest.fixture(scope="module")
def shelf(origin: RollingOrigin, params: Params, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    made = Shelf(tmp_path_factory.mktemp("peers"))
    counted, done = _run(origin, params, made)
    assert done == 2 * len(origin.cutoffs)
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


def test_nobody_answers_before_they_could(origin: RollingOrigin, shelf: Shelf) -> None:
    begins = np.array([cutoff_min(cutoff) for cutoff in origin.cutoffs])
    issued = issued_at_min(origin.requests)
    chosen = origin.requests["cutoff"].to_numpy()
    assert (begins[chosen] <= issued).all()
    newer = np.append(begins, np.iinfo(np.int64).max)[chosen + 1]
    assert (newer > issued).all()
    for place, cutoff in enumerate(origin.cutoffs):
        answered = shelf.rows(f"lightgbm-{cutoff}")[KEYS]
        asked = origin.requests.loc[chosen == place, KEYS]
        assert set(map(tuple, answered.to_numpy())) == set(map(tuple, asked.to_numpy()))


def test_a_second_run_fits_nothing(origin: RollingOrigin, params: Params, shelf: Shelf) -> None:
    counted, done = _run(origin, params, shelf)
    assert done == 0
    assert not counted.fits


def test_an_interrupted_result_is_made_again_and_only_that(
    origin: RollingOrigin, params: Params, shelf: Shelf
) -> None:
    name = f"lightgbm-{origin.cutoffs[1]}"
    before = shelf.rows(name)
    (shelf.folder / f"{name}.json").unlink()
    counted, done = _run(origin, params, shelf)
    assert (done, sum(counted.fits.values())) == (1, 1)
    pd.testing.assert_frame_equal(shelf.rows(name), before)


def test_other_data_or_settings_count_as_missing(
    origin: RollingOrigin, params: Params, shelf: Shelf
) -> None:
    other = params.model_copy(update={"seed": params.seed + 1})
    for tasks in (
        all_tasks(origin, [Counted(other).peer], "data"),
        all_tasks(origin, [Counted(params).peer], "other data"),
    ):
        assert not any(shelf.has(task.name, task.digest) for task in tasks)
        with pytest.raises(NotReady, match="make peers"):
            kept_forecasts(tasks, shelf)


def test_what_happened_after_a_cutoff_changes_nothing_before_it(
    files: FeatureFiles, params: Params, shelf: Shelf, tmp_path: Path
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
    again = Shelf(tmp_path / "peers")
    _run(other, params, again)
    odds = [*KEYS, "p15", "p30", "p60"]
    for who in (CHAMPION, "lightgbm"):
        name = f"{who}-{cutoff}"
        pd.testing.assert_frame_equal(again.rows(name)[odds], shelf.rows(name)[odds])
    later = f"lightgbm-{date(2013, 5, 1)}"
    assert not again.rows(later)[odds].equals(shelf.rows(later)[odds]), "the change is seen later"


def test_scores_and_their_tables(origin: RollingOrigin, params: Params, shelf: Shelf) -> None:
    counted = Counted(params)
    tasks = all_tasks(origin, [UsualDelays(params, name=CHAMPION), counted.peer], "data")
    found = score_periods(origin, kept_forecasts(tasks, shelf), 50, seed=1)
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

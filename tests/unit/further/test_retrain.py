"""Retraining: only outcomes known by the cutoff are used, every booster is continued, invalid days are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from ponctuel.config.params import Params
from ponctuel.domain.errors import UserError
from ponctuel.domain.flight import epoch_min
from ponctuel.evaluation.scores import log_loss
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.indices import INDICES
from ponctuel.training.data import FeatureFiles
from ponctuel.training.record import RECORD_FILE, TrainedOn
from ponctuel.training.rehearsal import rehearsed
from ponctuel.training.retrain import continue_until, files_end, known_flights, refit_until

AlterOutcomes = Callable[[FeatureFiles, int, Path], FeatureFiles]
START, BASE_END, UNTIL = date(2013, 2, 1), date(2013, 4, 20), date(2013, 5, 23)
CUTOFF_MIN = epoch_min(datetime(2013, 5, 23, tzinfo=UTC))


@pytest.fixture(scope="module")
def base(real_files: FeatureFiles, small_params: Params) -> DelayModel:
    return refit_until(real_files, START, BASE_END, small_params, {}).model


def as_text(model: DelayModel, folder: Path) -> dict[str, str]:
    model.save(folder)
    return {path.name: path.read_bytes().decode("latin-1") for path in folder.iterdir()}


def test_outcomes_known_after_the_cutoff_change_no_challenger(
    base: DelayModel,
    real_files: FeatureFiles,
    small_params: Params,
    with_altered_outcomes: AlterOutcomes,
    tmp_path: Path,
) -> None:
    altered = with_altered_outcomes(real_files, CUTOFF_MIN, tmp_path / "altered")
    trained = TrainedOn(START, BASE_END)
    for number, files in enumerate((real_files, altered)):
        refit_until(files, START, UNTIL, small_params, {}).save(tmp_path / f"refit{number}")
        continued = continue_until(files, base, trained, UNTIL, small_params, {})
        continued.save(tmp_path / f"continue{number}")
    for mode in ("refit", "continue"):
        first, second = (
            {path.name: path.read_bytes() for path in (tmp_path / f"{mode}{number}").iterdir()}
            for number in (0, 1)
        )
        assert first == second


def test_outcomes_known_before_the_cutoff_change_the_challenger(
    base: DelayModel,
    real_files: FeatureFiles,
    small_params: Params,
    with_altered_outcomes: AlterOutcomes,
    tmp_path: Path,
) -> None:
    altered = with_altered_outcomes(real_files, CUTOFF_MIN - 3 * 1440, tmp_path / "altered")
    first, second = (
        continue_until(files, base, TrainedOn(START, BASE_END), UNTIL, small_params, {}).model
        for files in (real_files, altered)
    )
    assert as_text(first, tmp_path / "one") != as_text(second, tmp_path / "other")


def test_every_booster_is_continued_and_the_rest_is_unchanged(
    base: DelayModel, real_files: FeatureFiles, small_params: Params, tmp_path: Path
) -> None:
    continued = continue_until(
        real_files, base, TrainedOn(START, BASE_END), UNTIL, small_params, {}
    )
    added = small_params.further.continuing.rounds
    assert set(continued.model.boosters) == set(base.boosters)
    assert sum(booster.num_trees() > 1 for booster in base.boosters.values()) >= 12
    added_trees = {
        name: booster.num_trees() - base.boosters[name].num_trees()
        for name, booster in continued.model.boosters.items()
    }
    # Where no split is possible (few flights are diverted) LightGBM adds no tree.
    assert set(added_trees.values()) <= {0, added}
    assert sum(map(bool, added_trees.values())) >= 0.8 * len(added_trees)
    for name, booster in continued.model.boosters.items():
        before = base.boosters[name]
        first_trees = booster.dump_model(num_iteration=before.num_trees())["tree_info"]
        assert [tree["tree_structure"] for tree in first_trees] == [
            tree["tree_structure"] for tree in before.dump_model()["tree_info"]
        ]
    assert continued.model.encoder == base.encoder
    assert continued.record.as_dict() == {
        "mode": "continue",
        "start": "2013-02-01",
        "end": "2013-05-23",
        "continued_from": "2013-04-20",
        "flights_n": known_flights(real_files, BASE_END, UNTIL),
        "rows_n": continued.record.rows_n,
    }
    continued.save(tmp_path)
    assert TrainedOn.of(tmp_path, TrainedOn(START, START)) == TrainedOn(START, UNTIL, "continue")
    assert json.loads((tmp_path / RECORD_FILE).read_text())["mode"] == "continue"
    rows = real_files.whole(date(2013, 5, 24), date(2013, 5, 26), (60,))
    loaded = DelayModel.load(tmp_path)
    np.testing.assert_allclose(
        loaded.predict(rows).distribution.survival,
        continued.model.predict(rows).distribution.survival,
    )


def test_continued_boosters_fit_the_newer_flights_better(
    base: DelayModel, real_files: FeatureFiles, small_params: Params
) -> None:
    continued = continue_until(
        real_files, base, TrainedOn(START, BASE_END), UNTIL, small_params, {}
    )
    rows = real_files.whole(BASE_END, UNTIL, (60,))
    rows = rows[rows["outcome"] == "arrived"]
    matrix = base.encoder.matrix(rows)
    for index in INDICES:
        target = index.target(rows["arr_delay_min"].to_numpy(dtype="float64"))
        before, after = (
            log_loss(
                expit(model.indices(matrix, "near")[:, INDICES.index(index)]), target > 0.5
            ).mean()
            for model in (base, continued.model)
        )
        assert after < before


def test_the_other_parts_are_refitted_on_all_past_rows(
    base: DelayModel, real_files: FeatureFiles, small_params: Params
) -> None:
    continued = continue_until(
        real_files, base, TrainedOn(START, BASE_END), UNTIL, small_params, {}
    )
    refitted = refit_until(real_files, START, UNTIL, small_params, {})
    for continued_table, refitted_table in zip(
        continued.model.climatology.tables, refitted.model.climatology.tables, strict=True
    ):
        assert (continued_table.names, continued_table.keys) == (
            refitted_table.names,
            refitted_table.keys,
        )
        assert continued_table.values.tolist() == refitted_table.values.tolist()
    assert not np.array_equal(
        continued.model.links["near-60m"].weights, base.links["near-60m"].weights
    )
    assert continued.model.residuals.counts.sum() > base.residuals.counts.sum()


def test_a_model_without_a_training_record_is_that_of_the_pipeline(tmp_path: Path) -> None:
    assert TrainedOn.of(tmp_path, TrainedOn(START, UNTIL)) == TrainedOn(START, UNTIL)


@pytest.mark.parametrize("until", [date(2013, 4, 21), date(2014, 1, 1)])
def test_days_without_enough_data_are_refused(
    base: DelayModel, real_files: FeatureFiles, small_params: Params, until: date
) -> None:
    with pytest.raises(UserError, match="a day from 2013-05-11 to 2013-05-26 is accepted"):
        continue_until(real_files, base, TrainedOn(START, BASE_END), until, small_params, {})
    with pytest.raises(UserError, match="the data end on 2013-05-26"):
        continue_until(real_files, base, TrainedOn(START, UNTIL), until, small_params, {})


def test_the_end_is_the_day_after_the_last(real_files: FeatureFiles) -> None:
    assert files_end(real_files) == date(2013, 5, 26)


def test_the_requested_number_of_older_rows_is_drawn_from_the_whole_range() -> None:
    assert rehearsed(1000, 100, 0).size == 0
    rehearsed_rows = rehearsed(1000, 100, 2.0)
    assert len(rehearsed_rows) == 200
    assert rehearsed_rows.min() < 10
    assert rehearsed_rows.max() >= 990
    assert len(rehearsed(1000, 10_000, 1.0)) == 1000
    assert rehearsed(0, 100, 1.0).size == 0

"""The study of continued training on a few real weeks: the rows it may use, and its comparisons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ponctuel.config.params import Params
from ponctuel.domain.flight import epoch_min
from ponctuel.evaluation.scores import cross_entropy, log_loss
from ponctuel.models.indices import INDICES
from ponctuel.stages.further.bench import make_bench
from ponctuel.training.data import FeatureFiles
from ponctuel.training.further.age import ageing, retraining_age_months
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.continued import MODES, ContinuationComparison
from ponctuel.training.further.curve import learning_curve
from ponctuel.training.further.head import continue_head, fit_head
from ponctuel.training.further.overfitting import folds, overfitting
from ponctuel.training.further.rows import late, lead_groups, observed_index, week_numbers

AlterOutcomes = Callable[[FeatureFiles, int, Path], FeatureFiles]
START, CUTOFF = date(2013, 2, 1), date(2013, 5, 23)
LATE = INDICES[1]
CUTOFF_MIN = epoch_min(datetime(2013, 5, 23, tzinfo=UTC))


@pytest.fixture(scope="module")
def bench(real_files: FeatureFiles, small_params: Params) -> Bench:
    return make_bench(real_files, real_files.split(small_params.split), small_params, {})


def test_outcomes_known_after_the_cutoff_change_no_head(
    bench: Bench,
    real_files: FeatureFiles,
    small_params: Params,
    with_altered_outcomes: AlterOutcomes,
    tmp_path: Path,
) -> None:
    altered = with_altered_outcomes(real_files, CUTOFF_MIN, tmp_path)
    second_bench = make_bench(altered, bench.split, small_params, {})
    texts = []
    for bench_used in (bench, second_bench):
        head = bench_used.head(START, date(2013, 4, 1))
        newest = bench_used.rows.known(date(2013, 4, 1), CUTOFF)
        continued = continue_head(head, newest, (bench.index,), bench.settings.changed(rounds=3))
        texts.append(
            [
                booster.model_to_string()
                for fitted_head in (head, continued)
                for booster in fitted_head.boosters.values()
            ]
        )
    assert texts[0] == texts[1]
    first_rows, changed = (
        bench_used.rows.known(START, date(2013, 5, 25)) for bench_used in (bench, second_bench)
    )
    assert not first_rows["arr_delay_min"].equals(changed["arr_delay_min"])


def test_training_rows_were_known_and_evaluated_rows_issued_after_the_cutoff(bench: Bench) -> None:
    known_rows = bench.rows.known(START, CUTOFF)
    assert (known_rows["outcome_known_min"] < CUTOFF_MIN).all()
    assert (known_rows["outcome"] == "arrived").all()
    evaluated = bench.rows.judged(CUTOFF, date(2013, 5, 26), CUTOFF)
    assert (evaluated["sched_dep_min"] - evaluated["lead_time_min"] >= CUTOFF_MIN).all()
    # A week ahead of these flights the training had not ended.
    assert evaluated["lead_time_min"].max() < 10080
    assert len(evaluated) > 500


def test_heads_use_no_feature_of_the_aircraft(bench: Bench) -> None:
    head = bench.head(START, CUTOFF)
    booster = head.boosters["near", "late"]
    used = dict(zip(booster.feature_name(), booster.feature_importance(), strict=True))
    assert sum(used.values()) > 0
    assert not [name for name, n in used.items() if name.startswith("aircraft_") and n]


def test_predicting_with_fewer_trees_equals_a_shorter_training(bench: Bench) -> None:
    rows = bench.rows.known(START, CUTOFF)
    long, short = (fit_head(rows, (LATE,), bench.settings.changed(rounds=n)) for n in (8, 3))
    shares_by_trees = long.share_by_trees(rows, LATE, [short.trees(LATE), long.trees(LATE)], 1)
    np.testing.assert_allclose(shares_by_trees[0], short.share(rows, LATE, 1))
    np.testing.assert_allclose(shares_by_trees[1], long.share(rows, LATE, 1))


def test_near_and_far_heads_have_the_settings_of_the_model(
    bench: Bench, small_params: Params
) -> None:
    head = bench.head(START, CUTOFF)
    train = small_params.train
    assert head.trees(LATE) == {"near": train.booster.rounds, "far": train.far_booster["rounds"]}
    longer = bench.settings.longer(2)
    assert (longer.rounds("near"), longer.rounds("far")) == (16, 12)
    assert longer.of("far")["num_leaves"] == train.far_booster["num_leaves"]


def test_the_learning_curve_compares_few_months_with_all(bench: Bench) -> None:
    curve = learning_curve(bench)
    for period, start in (("development", "2013-04-01"), ("test", "2013-05-01")):
        part = curve[period]
        assert (part["from"], part["full"]["until"]) == (start, start)
        for model in part["models"]:
            assert model["trained_n"] < part["full"]["trained_n"]
            assert model["until"] <= start
            settings_rounds, full_scores = (
                scores_of["groups"]["all"] for scores_of in (model, part["full"])
            )
            assert settings_rounds["n"] == full_scores["n"]
            difference = settings_rounds["logloss"] - full_scores["value"]
            assert settings_rounds["difference"]["value"] == pytest.approx(difference, abs=2e-6)
            assert settings_rounds["difference"]["lo"] <= settings_rounds["difference"]["hi"]
    kinds = {(model["kind"], model["months"]) for model in curve["test"]["models"]}
    assert kinds == {("last", 1), ("last", 2), ("first", 1), ("first", 2)}


def test_older_models_are_compared_with_the_newest(
    real_files: FeatureFiles, small_params: Params
) -> None:
    # Evaluating a month needs data to its end: April is the last complete month.
    split = replace(
        real_files.split(small_params.split), end=date(2013, 5, 1), test_from=date(2013, 4, 30)
    )
    bench = make_bench(real_files, split, small_params, {})
    ages = ageing(bench)
    (older,) = ages["window"]["development"]
    assert (older["age_months"], older["judged_months"]) == (1, 1)
    months = {(verdict["month"], verdict["age_months"]) for verdict in ages["rule"]}
    assert months == {("2013-04", 0)}
    assert ages["rule"][0]["gain_of_retraining"] == 0
    assert ages["rule"][0]["age_days"] == 29


def test_the_recommended_age_is_the_first_with_a_significant_loss() -> None:
    def age_entry(months: int, value: float, lo: float) -> dict:
        return {
            "age_months": months,
            "groups": {"all": {"difference": {"value": value, "lo": lo, "hi": 1}}},
        }

    ages = [
        age_entry(1, 0.002, -0.001),
        age_entry(2, 0.0005, 0.0001),
        age_entry(3, 0.002, 0.0001),
        age_entry(4, 0.1, 0.05),
    ]
    assert retraining_age_months(ages, 0.001) == 3
    assert retraining_age_months(ages[:2], 0.001) is None


def test_held_out_weeks_are_in_no_training_and_measure_forgetting(
    real_files: FeatureFiles, small_params: Params
) -> None:
    split = replace(real_files.split(small_params.split), end=date(2013, 6, 1))
    bench = make_bench(real_files, split, small_params, {})
    study = ContinuationComparison.of(bench)
    held_week_in = small_params.further.held_week_in
    weeks = week_numbers(study.bench.rows.frame, split.start) % held_week_in
    assert (weeks != held_week_in // 2).all()
    assert (
        week_numbers(study.held_out.frame, split.start) % held_week_in == held_week_in // 2
    ).all()
    assert study.origins() == [date(2013, 5, 1)]
    study_result = study.run()
    assert study_result["row_trees"]["continued"] < study_result["row_trees"]["refit"]
    following = study_result["next_month"]["test"]
    assert set(following["models"]) == set(MODES)
    assert following["models"]["stale"]["all"]["difference"]["value"] == 0
    # In the first month, continuing month after month equals continuing once.
    for mode in ("", "_newest"):
        assert following["models"][f"chained{mode}"] == following["models"][f"continued{mode}"]
    assert following["models"]["continued"] != following["models"]["continued_newest"]
    same_strength = [
        strength
        for strength in following["strengths"]
        if (strength["learning_rate"], strength["trees"]) == (0.05, 5)
    ]
    assert (
        same_strength[0]["difference"]
        == following["models"]["continued_newest"]["all"]["difference"]
    )
    older = study_result["older_weeks"]["test"]["models"]["stale"]["all"]
    assert 0 < older["n"] < following["models"]["stale"]["all"]["n"] * 5
    assert study_result["next_month"]["development"] == {"models": {}, "strengths": []}


def test_validation_flights_are_those_of_training(bench: Bench) -> None:
    train = bench.rows.known(bench.split.start, bench.split.test_from)
    fold = folds(bench, train)
    weeks = week_numbers(train, bench.split.start)
    assert all(len(set(fold[weeks == week])) == 1 for week in set(weeks))
    scores = overfitting(bench)
    for lead_scores in scores["by_lead_time"]:
        assert lead_scores["train"]["n"] == lead_scores["validation"]["n"]
        assert lead_scores["train"]["logloss"] < lead_scores["validation"]["logloss"]
        assert lead_scores["train"]["skill"] > lead_scores["validation"]["skill"]
    assert {(e["lead_time_min"], e["index"]) for e in scores["by_lead_time"]} == {
        (lead, index.name) for lead in (60, 360, 10080) for index in INDICES
    }
    rounds = scores["rounds"]
    settings_rounds = {name: bench.settings.rounds(name) for name in ("near", "far")}
    assert rounds[-1]["trees"] == {name: 2 * n for name, n in settings_rounds.items()}
    assert [point["trees"] for point in rounds if point["of_model"] == 1] == [settings_rounds]
    losses = [point["train"]["all"] for point in rounds]
    assert losses == sorted(losses, reverse=True)


def test_groups_of_lead_times_partition_all_rows() -> None:
    groups = lead_groups(pd.DataFrame({"lead_time_min": [30.0, 120, 180, 720, 1440, 43200]}))
    assert groups["all"].all()
    assert (groups["near"].astype(int) + groups["middle"] + groups["far"] == 1).all()
    assert set(lead_groups(pd.DataFrame({"lead_time_min": [30.0]}))) == {"all", "near"}


def test_late_is_at_least_the_threshold() -> None:
    rows = pd.DataFrame({"arr_delay_min": [29.0, 30.0, 31.0]})
    assert late(rows, 30).tolist() == [False, True, True]


def test_an_index_is_the_share_of_its_range_reached() -> None:
    rows = pd.DataFrame({"arr_delay_min": [LATE.low_min, LATE.high_min, 500.0]})
    assert observed_index(rows, LATE).tolist() == [0, 1, 1]


def test_the_index_loss_is_the_mean_log_loss_over_its_range() -> None:
    delays, share = np.array([-30.0, 3.0, 60.0, 200.0]), np.array([0.1, 0.2, 0.5, 0.6])
    # The middle of each minute of the range.
    minutes = np.arange(LATE.low_min, LATE.high_min) + 0.5
    over_all = [log_loss(share, delays >= minute) for minute in minutes]
    np.testing.assert_allclose(
        cross_entropy(share, LATE.target(delays)), np.mean(over_all, axis=0), atol=1e-9
    )

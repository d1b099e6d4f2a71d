"""What the notebook on evaluation computes, on frames whose answers are known."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.analysis import calibration, discrimination, hindcast, skill, slices, worst
from ponctuel.analysis.predictions import read_metrics, read_predictions, weeks_of
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.scores import log_loss


def stored(**columns: object) -> pd.DataFrame:
    """Arrived flights asked about 120 min ahead, two weeks of them."""
    base: dict[str, object] = {
        "lead_time_min": 120,
        "outcome": "arrived",
        "date_local": np.repeat(pd.to_datetime(["2024-01-02", "2024-01-09"]), 50),
        "flight_id": np.arange(100),
        "arr_delay_min": np.tile([60.0, 0.0, 0.0, 0.0, 0.0], 20),
        "carrier_code": "XX",
        "origin_code": "AAA",
        "destination_code": "BBB",
        "sched_dep_min": np.arange(100),
        "storm": False,
    }
    odds = {
        f"{who}p{target}": 0.2
        for who in ("", "climatology_", "logistic_")
        for target in (15, 30, 60)
    }
    return pd.DataFrame(base | odds | columns)


def test_weeks_begin_on_monday() -> None:
    days = pd.date_range("2023-12-25", "2024-03-05")
    found = weeks_of(pd.DataFrame({"date_local": days}))
    expected = pd.factorize(days.to_period("W"))[0]
    assert found.tolist() == expected.tolist()


def test_skill_is_nil_for_climatology_and_exact_for_another() -> None:
    late = np.tile([True, False, False, False, False], 20)
    better = np.where(late, 0.5, 0.1)
    frame = skill.skill_by_lead(stored(p30=better), seed=1, draws=200)
    frame = frame.set_index(["model", "score"])
    same = frame.loc[("champion", "logloss_15"), ["skill", "low", "high"]]
    assert same.tolist() == pytest.approx([0, 0, 0])
    expected = 1 - log_loss(better, late).mean() / log_loss(np.full(100, 0.2), late).mean()
    row = frame.loc[("champion", "logloss_30")]
    assert row["skill"] == pytest.approx(expected)
    # Both weeks are alike, so no draw of weeks moves it.
    assert row["low"] == pytest.approx(expected)
    assert "crps" not in frame.index.get_level_values("score")


def test_skill_of_the_whole_distribution_where_climatology_has_one() -> None:
    frame = skill.skill_by_lead(stored(crps_min=6.0, climatology_crps_min=8.0), seed=1, draws=50)
    assert frame.set_index("score").loc["crps", "skill"] == pytest.approx(0.25)


def test_reliable_forecasts_lie_inside_their_bars() -> None:
    points = calibration.reliability(stored(), bins=1)
    row = points.iloc[0]
    assert (row["forecast"], row["observed"], row["n"]) == pytest.approx((0.2, 0.2, 100))
    # Binomial(100, 0.2): 2.5 % and 97.5 % points are 12 and 28.
    assert (row["low"], row["high"]) == pytest.approx((0.12, 0.28))
    assert calibration.reliability(stored(p30=0.5), bins=1).iloc[0]["observed"] < 0.4


def test_histograms_count_arrived_flights_only() -> None:
    frame = stored(pit=np.tile([0.1, 0.3, 0.5, 0.7, 0.9], 20))
    frame.loc[frame.index[:50], "outcome"] = "cancelled"
    shares = calibration.pit_shares(frame, bins=5)
    assert shares["share"].tolist() == pytest.approx([0.2] * 5)
    assert (shares["n"] == 50).all()
    said = calibration.forecast_shares(frame, bins=5)
    assert said["share"].sum() == pytest.approx(1)


def test_calibration_error_of_a_constant_forecast_is_its_gap() -> None:
    errors = calibration.calibration_errors(stored(p30=0.35)).set_index(["model", "target_min"])
    assert errors.loc[("champion", 30), "ece"] == pytest.approx(0.15, abs=0.02)


def test_sharpness_is_quantiles_of_widths() -> None:
    frame = stored(delay_p05_min=0.0, delay_p95_min=np.arange(100.0))
    spread = calibration.sharpness(frame).set_index(["measure", "level"])["value"]
    assert spread[("width_min", 0.5)] == pytest.approx(49.5)
    assert spread[("p30", 0.95)] == pytest.approx(0.2)


def test_coverage_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "MIN_FLIGHTS", 60)
    frame = stored(
        delay_p05_min=-1.0,
        delay_p95_min=30.0,
        carrier_code=["XX"] * 70 + ["YY"] * 30,
        storm=np.tile([True, False, False, False, False], 20),
    )
    cut = slices.coverage_slices(frame)
    table = slices.coverage_table(cut).set_index(["kind", "slice"])
    assert table.loc[("ensemble", "tous les vols"), "coverage"] == pytest.approx(0.8)
    assert table.loc[("situation", slices.STORM), "coverage"] == 0
    assert table.loc[("situation", slices.CALM), "coverage"] == 1
    assert ("compagnie", "XX") in table.index
    assert ("compagnie", "YY") not in table.index
    intervals = slices.coverage_intervals(cut, seed=1)
    assert intervals["kind"].iloc[0] == slices.ALL
    assert (intervals["low"] <= intervals["coverage"] + 1e-9).all()


def test_a_perfect_ranking_has_area_one() -> None:
    frame = stored(p30=np.tile([0.9, 0.1, 0.1, 0.1, 0.1], 20), p30_aircraft=0.2)
    curves = discrimination.discrimination_curves(frame, 120)
    areas = curves.drop_duplicates(["variant", "curve"]).set_index(["variant", "curve"])["area"]
    assert areas[("Ponctuel", "roc")] == areas[("Ponctuel", "pr")] == 1
    assert areas[("Ponctuel, avion connu", "roc")] == 0.5
    assert curves["base"].iloc[0] == pytest.approx(0.2)


def test_days_count_late_among_arrived_and_name_where_flights_were_cancelled() -> None:
    frame = stored(crps_min=5.0, p_cancelled=0.1)
    gone = frame.index[1:5]  # four flights of the first day, none of them late
    frame.loc[gone, "outcome"] = "cancelled"
    frame.loc[gone, ["arr_delay_min", "crps_min"]] = np.nan
    frame.loc[gone[:3], "destination_code"] = "CCC"
    first, second = (row for _, row in worst.days(frame, 120).iterrows())
    assert (first["cancelled_n"], first["cancelled_top"], first["cancelled_top_n"]) == (4, "CCC", 3)
    assert first["late_share"] == pytest.approx(10 / 46)
    assert first["crps_min"] == pytest.approx(5.0)
    assert second["cancelled_n"] == 0
    assert worst.worst_days(worst.days(frame, 120), 1)["date_local"].iloc[0] == first["date_local"]


def test_contrasting_days_are_the_storm_and_a_calm_one(predictions: pd.DataFrame) -> None:
    chosen = hindcast.contrasting(predictions, 120)
    days = worst.days(predictions, 120).set_index("date_local")
    storm, calm = (
        days.loc[pd.Timestamp(chosen[k])] for k in (hindcast.STORM_DAY, hindcast.CALM_DAY)
    )
    assert storm["late_share"] > 3 * calm["late_share"]


def test_a_carpet_holds_each_flight_of_the_day_once_a_lead_time(predictions: pd.DataFrame) -> None:
    day = date(2013, 5, 23)
    rows = hindcast.carpet(predictions, {"x": day})
    of_day = predictions[predictions["date_local"] == pd.Timestamp(day)]
    assert len(rows) == len(of_day)
    assert not rows.duplicated(["place", "lead_time_min"]).any()
    order = rows.drop_duplicates("place").sort_values("place")["sched_hour"]
    assert order.is_monotonic_increasing
    assert rows["place"].max() == of_day["flight_id"].nunique() - 1


def test_the_told_flight_was_late_and_all_its_forecasts_are_there(
    predictions: pd.DataFrame, warehouse: duckdb.DuckDBPyConnection
) -> None:
    told = hindcast.example_flight(predictions, date(2013, 5, 23))
    assert told["flight_id"].nunique() == 1
    assert told["lead_time_min"].tolist() == sorted(told["lead_time_min"], reverse=True)
    assert told["arr_delay_min"].iloc[0] >= 30
    named = worst.named_flights(told, warehouse)
    carrier = str(told["carrier_code"].iloc[0])
    assert named["flight"].str.startswith(f"{carrier} ").all()
    assert hindcast.example_flight(predictions, date(1999, 1, 1)).empty


def test_weather_of_the_day_is_joined_and_may_be_unknown(
    predictions: pd.DataFrame, warehouse: duckdb.DuckDBPyConnection
) -> None:
    days = worst.days(predictions, 120)
    found = worst.with_weather(days, warehouse).set_index("date_local")
    assert len(found) == len(days)
    assert found.loc[pd.Timestamp("2013-05-23"), "gust_kmh"] > 20
    # The fixture keeps no weather of the months before.
    assert found.loc[pd.Timestamp("2013-03-01"), "gust_kmh"] != found["gust_kmh"].max()
    assert found["gust_kmh"].isna().any()


def test_nothing_evaluated_is_said_plainly(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    with pytest.raises(NotReady, match="dvc repro evaluate"):
        read_predictions(folder / "predictions.parquet")
    assert read_metrics(folder / "none.json") == {}

"""Results of notebook 05's cells on frames with known answers."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.analysis.predictions import read_metrics, read_predictions
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.evaluation.scores import log_loss
from tests.unit.analysis.notebook_cells import Executed, run

NOTEBOOK = "05-evaluation"


def stored(**columns: object) -> pd.DataFrame:
    """Two weeks of arrived flights, forecast 120 min ahead."""
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
    probabilities = {
        f"{model}p{target}": 0.2
        for model in ("", "climatology_", "logistic_")
        for target in (15, 30, 60)
    }
    return pd.DataFrame(base | probabilities | columns)


def run_cells(*names: str, **columns: object) -> Executed:
    """Run the cells that assign these names on stored forecasts with these columns."""
    variables = {"stored": stored(**columns), "params": SimpleNamespace(seed=1)}
    variables |= {"connection": duckdb.connect(), "folder": None}
    return run(NOTEBOOK, "predictions", *names, **variables)


def test_weeks_begin_on_monday() -> None:
    days = pd.date_range("2023-12-25", "2024-03-05")
    frame = pd.DataFrame({"date_local": days, "outcome": "arrived", "lead_time_min": 120})
    frame = frame.assign(flight_id=range(len(days)), carrier_code="XX", origin_code="AAA")
    weeks = run(NOTEBOOK, "predictions", stored=frame)["arrived"]["week"]
    assert weeks.tolist() == ((days - days[0]).days // 7).tolist()


def test_the_parameters_choose_what_is_read() -> None:
    rows = {"stored": stored(carrier_code=["XX"] * 70 + ["YY"] * 30)}
    assert len(run(NOTEBOOK, "predictions", carrier="YY", **rows)["predictions"]) == 30
    assert run(NOTEBOOK, "predictions", lead_time_min=30, **rows)["lead"] == 120, "the nearest"
    with pytest.raises(UserError, match="origin") as error:
        run(NOTEBOOK, "predictions", origin="ZZZ", **rows)
    assert error.value.accepted == ("AAA",)


def test_skill_is_zero_for_climatology_and_exact_for_another_model() -> None:
    late = np.tile([True, False, False, False, False], 20)
    better = np.where(late, 0.5, 0.1)
    frame = run_cells("gains", p30=better, crps_min=6.0, climatology_crps_min=8.0)["gains"]
    frame = frame.set_index(["model", "score"])
    same = frame.loc[("champion", "logloss_15"), ["skill", "low", "high"]]
    assert same.tolist() == pytest.approx([0, 0, 0])
    expected = 1 - log_loss(better, late).mean() / log_loss(np.full(100, 0.2), late).mean()
    row = frame.loc[("champion", "logloss_30")]
    assert row["skill"] == pytest.approx(expected)
    # Both weeks are equal, so resampling weeks does not change it.
    assert row["low"] == pytest.approx(expected)
    assert frame.loc[("champion", "crps"), "skill"] == pytest.approx(0.25)


def test_reliable_forecasts_lie_inside_their_intervals() -> None:
    # The late flights are spread over the ten classes, two in each.
    points = run_cells("points", pit=0.5, sched_dep_min=np.arange(100) * 7 % 100)["points"]
    assert len(points) == 10
    assert (points["n"] == 10).all()
    assert points["observed"].mean() == pytest.approx(0.2)
    # Binomial(10, 0.2): the 2.5 % and 97.5 % points are 0 and 5.
    assert points["low"].tolist() == pytest.approx([0] * 10)
    assert points["high"].tolist() == pytest.approx([0.5] * 10)


def test_histograms_count_arrived_flights_only() -> None:
    outcome = ["cancelled"] * 50 + ["arrived"] * 50
    executed = run_cells(
        "levels", "shares", outcome=outcome, pit=np.tile([0.1, 0.3, 0.5, 0.7, 1.0], 20)
    )
    levels = executed["levels"]
    assert levels["left"].tolist() == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.95])
    assert levels["share"].tolist() == pytest.approx([0.2] * 5)
    assert executed["shares"]["share"].tolist() == pytest.approx([1])
    assert executed["shares"]["left"].tolist() == pytest.approx([0.2])


def test_calibration_error_of_a_constant_forecast_is_its_distance_from_the_rate() -> None:
    errors = run_cells("errors", p30=0.35)["errors"].set_index(["model", "target_min"])
    assert errors.loc[("champion", 30), "ece"] == pytest.approx(0.15, abs=0.02)


def test_sharpness_is_quantiles_of_widths() -> None:
    executed = run_cells("spread", delay_p05_min=0.0, delay_p95_min=np.arange(100.0))
    spread = executed["spread"].set_index(["measure", "level"])["value"]
    assert spread[("width_min", 0.5)] == pytest.approx(49.5)
    assert spread[("p30", 0.95)] == pytest.approx(0.2)


def test_coverage_by_slice() -> None:
    flights = pd.concat([stored()] * 15, ignore_index=True).assign(flight_id=np.arange(1500))
    flights = flights.assign(delay_p05_min=-1.0, delay_p95_min=30.0)
    flights = flights.assign(
        carrier_code=["XX"] * 1000 + ["YY"] * 500,
        storm=np.tile([True, False, False, False, False], 300),
    )
    variables = {"stored": flights, "params": SimpleNamespace(seed=1), "folder": None}
    executed = run(NOTEBOOK, "predictions", "cut", "intervals", "table", **variables)
    table, intervals = executed["table"].set_index(["kind", "slice"]), executed["intervals"]
    assert table.loc[("ensemble", "tous les vols"), "coverage"].item() == pytest.approx(0.8)
    assert table.loc[("situation", "tempête"), "coverage"].item() == 0
    assert table.loc[("situation", "calme"), "coverage"].item() == 1
    assert ("compagnie", "XX") in table.index
    assert ("compagnie", "YY") not in table.index, "it has too few flights"
    assert intervals["kind"].tolist() == [
        "ensemble",
        "situation",
        "situation",
        "origine",
        "compagnie",
    ]
    assert intervals["slice"].tolist()[1:3] == ["calme", "tempête"], "the largest first"
    assert (intervals["low"] <= intervals["coverage"] + 1e-9).all()


def test_a_perfect_ranking_has_area_one() -> None:
    ranking = np.tile([0.9, 0.1, 0.1, 0.1, 0.1], 20)
    curves = run_cells("curves", p30=ranking, p30_aircraft=0.2)["curves"]
    ends = curves.drop_duplicates(["variant", "curve"]).set_index(["variant", "curve"])["area"]
    assert ends[("Ponctuel", "roc")] == ends[("Ponctuel", "pr")] == 1
    assert ends[("Ponctuel, avion connu", "roc")] == 0.5
    assert curves["base"].iloc[0] == pytest.approx(0.2)


def test_days_count_late_among_arrived_and_name_where_flights_were_cancelled() -> None:
    frame = stored(crps_min=5.0, p_cancelled=0.1)
    cancelled_rows = frame.index[1:5]  # four flights of the first day, none of them late
    frame.loc[cancelled_rows, "outcome"] = "cancelled"
    frame.loc[cancelled_rows, ["arr_delay_min", "crps_min"]] = np.nan
    frame.loc[cancelled_rows[:3], "destination_code"] = "CCC"
    summary = run_days(frame)
    first, second = (row for _, row in summary.iterrows())
    assert (first["cancelled_n"], first["cancelled_top"], first["cancelled_top_n"]) == (4, "CCC", 3)
    assert first["late_share"] == pytest.approx(10 / 46)
    assert first["crps_min"] == pytest.approx(5.0)
    assert second["cancelled_n"] == 0


def run_days(frame: pd.DataFrame) -> pd.DataFrame:
    connection = duckdb.connect()
    connection.execute(
        """CREATE TABLE fact_flight (date_local DATE, origin_code VARCHAR, sched_dep_utc TIMESTAMP);
        CREATE TABLE fact_weather (airport_code VARCHAR, hour_utc TIMESTAMP, wind_gust_kmh DOUBLE,
          wind_speed_kmh DOUBLE, visibility_km DOUBLE, precipitation_mm DOUBLE, temperature_c DOUBLE)"""
    )
    executed = run(
        NOTEBOOK, "predictions", "days", stored=frame, connection=connection, folder=None
    )
    assert executed["days"]["gust_kmh"].isna().all()
    return executed["days"]


def test_contrasting_days_are_the_storm_and_a_calm_one(evaluation_notebook: Executed) -> None:
    days = evaluation_notebook["days"].set_index("date_local")
    kinds = evaluation_notebook["chosen"].set_index("day_kind")["date_local"]
    storm, calm = days.loc[kinds["jour de tempête"]], days.loc[kinds["jour calme"]]
    assert storm["late_share"] > 3 * calm["late_share"]


def test_a_carpet_holds_each_flight_of_the_day_once_a_lead_time(
    evaluation_notebook: Executed, predictions: pd.DataFrame
) -> None:
    carpet = evaluation_notebook["carpet"]
    rows = carpet[carpet["day_kind"] == "jour de tempête"]
    of_day = predictions[predictions["date_local"] == rows["date_local"].iloc[0]]
    assert len(rows) == len(of_day)
    assert not rows.duplicated(["place", "lead_time_min"]).any()
    order = rows.drop_duplicates("place").sort_values("place")["sched_hour"]
    assert order.is_monotonic_increasing
    assert order.iloc[0] == 0
    assert rows["place"].max() == of_day["flight_id"].nunique() - 1
    scored = evaluation_notebook["scored"].set_index(["day_kind", "lead_time_min"])
    arrived = rows[(rows["lead_time_min"] == 120) & (rows["outcome"] == "arrived")]
    late = arrived["arr_delay_min"] >= 30
    scores = scored.loc[("jour de tempête", 120), ["brier_30", "late_share"]].tolist()
    assert scores == pytest.approx([((arrived["p30"] - late) ** 2).mean(), late.mean()], rel=1e-5)


def test_the_flight_followed_was_late_and_all_its_forecasts_are_there(
    evaluation_notebook: Executed,
) -> None:
    fan = evaluation_notebook["fan"]
    assert fan["flight_id"].nunique() == 1
    assert fan["lead_time_min"].tolist() == sorted(fan["lead_time_min"], reverse=True)
    assert len(fan) == 3
    assert fan["arr_delay_min"].iloc[0] >= 30
    assert fan["flight"].str.startswith(f"{fan['carrier_code'].iloc[0]} ").all()


def test_weather_of_the_day_is_joined_and_may_be_unknown(evaluation_notebook: Executed) -> None:
    days = evaluation_notebook["days"].set_index("date_local")
    assert days.loc[pd.Timestamp("2013-05-23"), "gust_kmh"] > 20
    # The fixture keeps no weather of the months before.
    assert days.loc[pd.Timestamp("2013-03-01"), "gust_kmh"] != days["gust_kmh"].max()
    assert days["gust_kmh"].isna().any()


def test_nothing_evaluated_is_reported_plainly(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro evaluate"):
        read_predictions(tmp_path / "predictions.parquet")
    assert read_metrics(tmp_path / "none.json") == {}

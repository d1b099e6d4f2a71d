"""Stage `worth` (value of forecasts for a decision), on the test part."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.decision_value_page import decision_value_page
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.worth.choices import WINDOW_H, WORST_MIN, candidates, choice_score
from ponctuel.evaluation.worth.connections import ConnectionScore, connection_score
from ponctuel.evaluation.worth.flags import CERTAINTY, flag_scores
from ponctuel.evaluation.worth.movement import step_scores, whole_path
from ponctuel.evaluation.worth.record import DecisionValue, LeadDecisionValue
from ponctuel.figures.save import save_figure
from ponctuel.figures.worth import choices_figure, connections_figure, flags_figure, movement_figure
from ponctuel.stages.evaluate import PREDICTIONS_FILE
from ponctuel.training.frames import weeks_of
from ponctuel.training.json_files import write_json
from ponctuel.warehouse.connect import connect

DECISION_VALUE_FILE = "worth.json"
PAGE = "utilite.md"
FLAGGED_MIN = (15, 30)
EVENT_MIN = 30
_SCHEDULE = """
SELECT flight_id, CAST(EXTRACT(HOUR FROM sched_dep_local) AS BIGINT) AS sched_hour_local,
  CAST(DATE_DIFF('minute', sched_dep_utc, sched_arr_utc) AS BIGINT) AS block_min
FROM fact_flight"""


def main(paths: Paths | None = None) -> None:
    """Write reports/metrics/worth.json, reports/utilite.md and reports/figures/worth."""
    paths = paths or project_paths()
    params = load_params(paths.params)
    study = study_of(
        _predictions(paths),
        _schedule(paths),
        params.source.name,
        params.evaluate.bootstrap_draws,
        params.seed,
    )
    write_json(paths.metrics / DECISION_VALUE_FILE, study)
    (paths.reports / PAGE).write_text(decision_value_page(study), encoding="utf-8")
    figures = {
        "flags": flags_figure(study),
        "choices": choices_figure(study),
        "connections": connections_figure(study),
        "movement": movement_figure(study),
    }
    for name, figure in figures.items():
        save_figure(figure, name, paths.figures / "worth")
    print(f"worth: {DECISION_VALUE_FILE}, {PAGE} and {len(figures)} figures")


def study_of(
    predictions: pd.DataFrame, schedule: pd.DataFrame, source: str, draws: int, seed: int
) -> DecisionValue:
    """The study of one test part.

    Args:
        predictions: rows of stage `evaluate`, flights whose outcome is known.
        schedule: `flight_id`, `sched_hour_local`, `block_min`.
    """
    leads = tuple(
        sorted((int(lead) for lead in predictions["lead_time_min"].unique()), reverse=True)
    )
    by_lead = {
        lead: predictions[predictions["lead_time_min"] == lead].reset_index(drop=True)
        for lead in leads
    }
    flights = by_lead[leads[0]].drop(columns=["lead_time_min", "p_disrupted_30"])
    grouped = candidates(flights.merge(schedule, on="flight_id", how="left"))
    grouped_weeks = weeks_of(grouped)
    requests = predictions[["flight_id", "lead_time_min", "p_disrupted_30"]]
    values: list[LeadDecisionValue] = []
    for lead in leads:
        rows = by_lead[lead]
        print(f"worth: {lead} min ahead", flush=True)
        values.append(
            {
                "lead_time_min": lead,
                "flags": flag_scores(
                    {late: _numbers(rows[f"p_disrupted_{late}"]) for late in FLAGGED_MIN},
                    {late: rows[f"disrupted_{late}"].to_numpy(dtype=bool) for late in FLAGGED_MIN},
                    WeekDraws.of(weeks_of(rows), draws, seed),
                ),
                "choice": choice_score(grouped, requests, lead, leads, grouped_weeks, draws, seed),
                "connections": _connections(rows, draws, seed),
            }
        )
    paths_of = _paths(by_lead, leads)
    arrivals = by_lead[leads[0]]
    arrivals = arrivals[arrivals["outcome"] == "arrived"].sort_values("flight_id")
    week_draws = WeekDraws.of(weeks_of(arrivals), draws, seed)
    late = (_numbers(arrivals["arr_delay_min"]) >= EVENT_MIN).astype(np.float64)
    days = pd.to_datetime(predictions["date_local"])
    return {
        "source": source,
        "period": {"from": str(days.min().date()), "to": str(days.max().date())},
        "flights": len(by_lead[leads[0]]),
        "arrivals": len(arrivals),
        "bootstrap_draws": draws,
        "certainty": CERTAINTY,
        "window_h": WINDOW_H,
        "worst_min": WORST_MIN,
        "lead_times": values,
        "movement": step_scores(paths_of, leads, late, week_draws),
        "path": whole_path(paths_of, leads, week_draws),
    }


def _predictions(paths: Paths) -> pd.DataFrame:
    columns = [
        "flight_id",
        "lead_time_min",
        "date_local",
        "origin_code",
        "destination_code",
        "sched_dep_min",
        "outcome",
        "arr_delay_min",
        "p_cancelled",
        "p_diverted",
        "p15",
        "p30",
        "delay_p90_min",
    ]
    rows = pd.read_parquet(paths.evaluation / PREDICTIONS_FILE, columns=columns)
    return disrupted(rows[rows["outcome"].notna()].reset_index(drop=True))


def disrupted(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with P(late by at least t, cancelled or diverted), and whether this occurred."""
    arrives = 1.0 - rows["p_cancelled"] - rows["p_diverted"]
    arrived = (rows["outcome"] == "arrived").to_numpy(dtype=bool)
    delay = _numbers(rows["arr_delay_min"])
    return rows.assign(
        **{f"p_disrupted_{t}": 1.0 - arrives * (1.0 - rows[f"p{t}"]) for t in FLAGGED_MIN},
        **{f"disrupted_{t}": ~arrived | (delay >= t) for t in FLAGGED_MIN},
    )


def _schedule(paths: Paths) -> pd.DataFrame:
    with connect(paths.warehouse, read_only=True) as connection:
        return connection.execute(_SCHEDULE).df()


def _connections(rows: pd.DataFrame, draws: int, seed: int) -> ConnectionScore:
    arrived = rows[rows["outcome"] == "arrived"]
    return connection_score(
        _numbers(arrived["delay_p90_min"]),
        _numbers(arrived["arr_delay_min"]),
        WeekDraws.of(weeks_of(arrived), draws, seed),
    )


def _paths(by_lead: dict[int, pd.DataFrame], leads: tuple[int, ...]) -> np.ndarray:
    """P(at least EVENT_MIN late | it arrives) of the flights that arrived, in order of flight_id:
    one row per flight, one column per lead time."""
    columns = []
    for lead in leads:
        rows = by_lead[lead]
        arrived = rows[rows["outcome"] == "arrived"].sort_values("flight_id")
        columns.append(_numbers(arrived[f"p{EVENT_MIN}"]))
    return np.column_stack(columns)


def _numbers(column: pd.Series) -> np.ndarray:
    return column.to_numpy(dtype="float64", na_value=np.nan)

"""The registered model on Spark's workers gives the forecasts of the service, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import mlflow
import pandas as pd
import pytest

from ponctuel.domain.errors import NotFound, UserError
from ponctuel.models.outputs import OUTPUT_COLUMNS, output_matrix
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.spark_scoring import scored
from ponctuel.stages import spark_score
from ponctuel.training import pyfunc_code
from ponctuel.training.log_version import signature
from tests.trained_sample import TrainedSample, request_fields

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEADS_MIN = (43200, 1440, 120, 30)
FLIGHTS_N = 75


@pytest.fixture(scope="module")
def requests(sample: TrainedSample) -> list[dict[str, Any]]:
    """Requests about flights of the test days, far and near."""
    first = sample.moment(3, 12).timestamp() // 60
    flights = sample.departures(int(first), int(first) + 1440)[:FLIGHTS_N]
    return [
        request_fields(flight, flight.sched_dep_utc - pd.Timedelta(minutes=lead))
        for flight in flights
        for lead in LEADS_MIN
    ]


@pytest.fixture(scope="module")
def model_uri(sample: TrainedSample, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The model saved in MLflow's format, without a registry."""
    folder = tmp_path_factory.mktemp("mlflow")
    sample.model.save(folder / "files")
    mlflow.pyfunc.save_model(
        path=folder / "model",
        python_model=str(Path(pyfunc_code.__file__)),
        artifacts={"model": str(folder / "files")},
        signature=signature(sample.model.encoder.columns),
        pip_requirements=[],
    )
    return str(folder / "model")


def test_each_row_has_the_forecast_of_the_service(
    sample: TrainedSample,
    spark: SparkSession,
    requests: list[dict[str, Any]],
    model_uri: str,
    tmp_path: Path,
) -> None:
    rows = pd.concat([sample.service.features(request) for request in requests], ignore_index=True)
    rows.assign(place=range(len(rows))).to_parquet(tmp_path / "rows.parquet")
    table = spark.read.parquet((tmp_path / "rows.parquet").as_uri()).repartition(3)
    scored(table, model_uri).write.parquet((tmp_path / "scored").as_uri())
    actual = pd.read_parquet(tmp_path / "scored").sort_values("place").reset_index(drop=True)
    assert len(actual) == len(requests) == FLIGHTS_N * len(LEADS_MIN)
    answers = sample.service.answers(requests, reasons=False)
    assert all(isinstance(answer, AnsweredRequest) for answer in answers)
    served_figures = [output_matrix(answer.forecasts)[answer.row] for answer in answers]
    expected = pd.DataFrame(served_figures, columns=list(OUTPUT_COLUMNS))
    pd.testing.assert_frame_equal(actual[list(OUTPUT_COLUMNS)], expected, check_exact=True)


def test_invalid_input_of_scoring_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="two paths"):
        spark_score.main()
    with pytest.raises(NotFound, match="no such table"):
        spark_score.main(str(tmp_path / "none"), str(tmp_path / "target"))
    with pytest.raises(UserError, match="not exist yet"):
        spark_score.main(str(tmp_path), str(tmp_path))

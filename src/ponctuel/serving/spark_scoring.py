"""Forecasts for a table of any size: the registered model as a function on Spark's workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mlflow

from ponctuel.models.outputs import OUTPUT_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FORECAST = "forecast"


def scored(rows: DataFrame, model_uri: str) -> DataFrame:
    """Each row with its forecast, computed lazily.

    Args:
        rows: the model's input columns, as `ponctuel features` gives them; others are kept.
        model_uri: MLflow's, such as `models:/ponctuel@champion`.

    Returns:
        The columns of `rows`, then `models.outputs.OUTPUT_COLUMNS`.
    """
    from pyspark.sql.functions import struct

    described = ", ".join(f"{name} double" for name in OUTPUT_COLUMNS)
    # The workers run in this environment: on a cluster, the one that was shipped to them.
    predict = mlflow.pyfunc.spark_udf(
        rows.sparkSession, model_uri, result_type=described, env_manager="local"
    )
    signature = mlflow.models.get_model_info(model_uri).signature
    named = rows.columns if signature is None else signature.inputs.input_names()
    inputs = [name for name in named if name in rows.columns]
    forecast = predict(struct(*inputs)).alias(FORECAST)
    return rows.select("*", forecast).select(*rows.columns, f"{FORECAST}.*")

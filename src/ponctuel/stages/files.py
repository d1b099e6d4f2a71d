"""Names of the files that stages exchange, so that a reader need not import the writer."""

from __future__ import annotations

TUNING_FILE = "tuning.json"
CONTINUED_TRAINING_FILE = "further-training.json"
GATE_FILE = "gate.json"
EVALUATION_FILE = "evaluation.json"
PREDICTIONS_FILE = "predictions.parquet"
FEATURES_FILE = "features.parquet"
OUTCOMES_FILE = "outcomes.parquet"
MANIFEST_NAME = "MANIFEST.json"
SPARK_PARITY_FILE = "spark-parity.json"
ONTIME_FILE = "ontime.json"

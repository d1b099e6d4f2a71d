"""Paths of the project, relative to one root folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_MARKER = "params.yaml"


@dataclass(frozen=True)
class Paths:
    """Every file and folder that the project reads or writes, below `root`."""

    root: Path

    @property
    def params(self) -> Path:
        return self.root / "params.yaml"

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def source(self) -> Path:
        """Link to the folder that params.yaml names (see `stages.ingest`)."""
        return self.root / "data" / "source"

    @property
    def converted(self) -> Path:
        """Files that sources convert from other formats, kept from run to run."""
        return self.root / "data" / "converted"

    @property
    def clean(self) -> Path:
        return self.root / "data" / "clean"

    @property
    def warehouse(self) -> Path:
        return self.root / "data" / "warehouse" / "ponctuel.duckdb"

    @property
    def operations(self) -> Path:
        """The embedded operational database, unless `PONCTUEL_DATABASE_URL` names another."""
        return self.root / "data" / "operations" / "ponctuel.db"

    @property
    def batches(self) -> Path:
        """Files of batch jobs: the submitted requests and the results."""
        return self.root / "data" / "operations" / "batches"

    @property
    def uploads(self) -> Path:
        """Files uploaded to the pages, until they are submitted."""
        return self.root / "data" / "operations" / "uploads"

    @property
    def ledgers(self) -> Path:
        """Arrays of the warehouse's history that serving memory-maps (stage `ledgers`)."""
        return self.root / "data" / "ledgers"

    @property
    def replay_ledgers(self) -> Path:
        """Arrays of a history that ends where a replay begins (`serving.replay_history`)."""
        return self.root / "data" / "replay_ledgers"

    @property
    def features(self) -> Path:
        return self.root / "data" / "features"

    @property
    def models(self) -> Path:
        return self.root / "data" / "models"

    @property
    def challenger(self) -> Path:
        """The model that retraining has fitted (stage `retrain`)."""
        return self.models / "challenger"

    @property
    def candidate(self) -> Path:
        """The model that the pipeline has fitted (stage `train`)."""
        return self.models / "candidate"

    @property
    def evaluation(self) -> Path:
        return self.root / "data" / "evaluation"

    @property
    def drift_reports(self) -> Path:
        """Evidently's reports on the test period (stage `drift_reports`)."""
        return self.root / "data" / "drift-reports"

    @property
    def requested_reports(self) -> Path:
        """Evidently's reports on days that a user requested."""
        return self.root / "data" / "operations" / "drift-reports"

    @property
    def peers(self) -> Path:
        """Forecasts of the peers (`make peers`)."""
        return self.root / "data" / "peers"

    @property
    def ideas(self) -> Path:
        """Forecasts of the variants of the model (`make ideas`)."""
        return self.root / "data" / "ideas"

    @property
    def continued_training(self) -> Path:
        """Results of the study of continued training."""
        return self.root / "data" / "further"

    @property
    def mlruns(self) -> Path:
        return self.root / "mlruns"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def executed_notebooks(self) -> Path:
        return self.root / "reports" / "notebooks"

    @property
    def figures(self) -> Path:
        return self.root / "reports" / "figures"

    @property
    def metrics(self) -> Path:
        return self.root / "reports" / "metrics"


def find_root(start: Path | None = None) -> Path:
    """The project's folder: `PONCTUEL_ROOT`, or the nearest folder, from `start` upwards,
    with params.yaml and dvc.yaml.

    Falls back on the checkout that this file lies in, so that commands work from anywhere.
    """
    named = os.environ.get("PONCTUEL_ROOT")
    if named:
        return Path(named).resolve()
    begin = (start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents):
        if (folder / _MARKER).is_file() and (folder / "dvc.yaml").is_file():
            return folder
    return Path(__file__).resolve().parents[3]


def project_paths(root: Path | None = None) -> Paths:
    """The paths below `root`, or below the project found from the working folder."""
    return Paths(root.resolve() if root is not None else find_root())

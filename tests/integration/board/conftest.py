"""Services on the trained sample with an operational database, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ponctuel.config.params import BoardParams
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.board import BoardMaker
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.service import ForecastService
from tests.integration.operations.conftest import ManualClock
from tests.trained_sample import TrainedSample

PARAMS = BoardParams(refresh_min=5, horizon_h=24, worth_keeping=0.01, kept_every_min=60)


@dataclass
class Models:
    """A source of the champion, which a test can change."""

    served: ServedModel

    def current(self) -> ServedModel:
        return self.served


@dataclass
class RunningBoard:
    """Services on the trained sample, with one movable clock."""

    sample: TrainedSample
    clock: ManualClock
    service: ForecastService
    operations: Operations
    models: Models

    def maker(self, params: BoardParams = PARAMS) -> BoardMaker:
        return BoardMaker(self.service.shared_copy(), self.operations, params)


@pytest.fixture
def running(sample: TrainedSample, tmp_path: Path) -> Iterator[RunningBoard]:
    operations = Operations(f"sqlite:///{tmp_path}/ponctuel.db")
    upgrade(operations.engine)
    clock = ManualClock(time_of_board(sample))
    models = Models(ServedModel.of(sample.model, "small/1", sample.residuals))
    service_copy = sample.service.shared_copy()
    service = ForecastService(
        service_copy._schedule, service_copy._features, models, clock, service_copy._support
    )
    yield RunningBoard(sample, clock, service, operations, models)
    operations.close()


def time_of_board(sample: TrainedSample) -> datetime:
    """An afternoon of the test days, two minutes after a refresh of the board."""
    return sample.moment(2, 20).replace(minute=2)

"""Measurements in separate processes: the command line, the features, and the model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from ponctuel.config.paths import Paths
from ponctuel.domain.flight import ForecastRequest
from ponctuel.domain.json import Fields
from ponctuel.models.saved_booster import log_odds
from ponctuel.serving.bootstrap import make_service
from ponctuel.serving.resolve import resolve
from ponctuel.serving.service import ForecastService
from ponctuel.training.champion import champion
from tests.benchmarks.lines import Lines
from tests.benchmarks.sampled_requests import sample_requests

PLAIN = "plain LightGBM"
_FEATURES = (
    "import pathlib, sys; from ponctuel.config.paths import Paths; "
    "from ponctuel.stages import features; features.main(paths=Paths(pathlib.Path(sys.argv[1])))"
)
# The yardstick of the command line: open all boosters and score one row, without Ponctuel.
_SCORED = (
    "import pathlib, sys; import lightgbm, numpy; "
    "[lightgbm.Booster(model_file=str(p)).predict(numpy.zeros((1, int(sys.argv[2])))) "
    "for p in pathlib.Path(sys.argv[1]).glob('*.txt')]"
)
ROUNDS = 3


def command_line(lines: Lines, paths: Paths) -> None:
    """Measure `ponctuel forecast` beside a script that opens the boosters and scores one row."""
    requests = sample_requests(paths, ROUNDS, seed=1)
    durations_s, scored_s, memory = [], [], 0.0
    columns = len(make_service(paths.root)._models.current().model.encoder.columns)
    for request in requests:
        arguments = [
            word for name, value in request.items() for word in (_option(name), str(value))
        ]
        seconds, megabytes = _run(
            [sys.executable, "-m", "ponctuel.cli", "forecast", *arguments], paths
        )
        durations_s.append(seconds)
        memory = max(memory, megabytes)
        script = [sys.executable, "-c", _SCORED, str(_boosters(paths)), str(columns)]
        scored_s.append(_run(script, paths)[0])
    lines.add("command_line", median(durations_s), (PLAIN, median(scored_s)))
    lines.add("command_line_memory", memory)


def features(lines: Lines, paths: Paths, folder: Path) -> None:
    """Measure the stage `features`, which writes into another folder."""
    copy = Paths(folder / "features")
    copy.root.mkdir()
    shutil.copy(paths.params, copy.params)
    copy.warehouse.parent.mkdir(parents=True)
    copy.warehouse.symlink_to(paths.warehouse)
    duration_s, memory = _run([sys.executable, "-c", _FEATURES, str(copy.root)], paths)
    lines.add("features", duration_s)
    lines.add("features_memory", memory)
    shutil.rmtree(copy.features)


def beside_plain_lightgbm(lines: Lines, paths: Paths, share: float) -> None:
    """Measure calls of a hundred new flights beside the same boosters on ready rows."""
    rounds = max(2, round(8 * share))
    service = make_service(paths.root)
    requests = sample_requests(paths, 100 * (rounds + 1), seed=2)
    model = service._models.current().model
    service.forecast(requests[:100])
    for name, reasons in (("hundred_with_reasons", True), ("hundred_numbers_alone", False)):
        service_s, plain_s = [], []
        for number in range(rounds):
            batch = requests[100 * (number + 1) :][:100]
            begun = time.perf_counter()
            service.forecast(batch, reasons=reasons)
            service_s.append(time.perf_counter() - begun)
            matrix = model.encoder.matrix(service._features.rows(resolved(service, batch)))
            begun = time.perf_counter()
            for booster in model.boosters.values():
                log_odds(booster, matrix)
            plain_s.append(time.perf_counter() - begun)
        lines.add(name, median(service_s), (PLAIN, median(plain_s)))


def resolved(service: ForecastService, requests: Sequence[Fields]) -> list[ForecastRequest]:
    """Requests as the service resolves them."""
    return [resolve(request, service._schedule, service.clock) for request in requests]


def _boosters(paths: Paths) -> Path:
    return champion(paths).folder


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _run(command: list[str], paths: Paths) -> tuple[float, float]:
    """Seconds that a command takes, and its peak resident memory in megabytes."""
    environment = {**os.environ, "PONCTUEL_ROOT": str(paths.root)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{command[:5]} failed"
    return time.perf_counter() - begun, usage.ru_maxrss / 1024

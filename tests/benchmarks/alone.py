"""What is measured in processes of their own: the command line, the features, and the model."""

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
from tests.benchmarks.drawn import drawn_requests
from tests.benchmarks.lines import Lines

PLAIN = "plain LightGBM"
_FEATURES = (
    "import pathlib, sys; from ponctuel.config.paths import Paths; "
    "from ponctuel.stages import features; features.main(paths=Paths(pathlib.Path(sys.argv[1])))"
)
# What the command line does, without what makes it ours: all boosters opened, one row scored.
_SCORED = (
    "import pathlib, sys; import lightgbm, numpy; "
    "[lightgbm.Booster(model_file=str(p)).predict(numpy.zeros((1, int(sys.argv[2])))) "
    "for p in pathlib.Path(sys.argv[1]).glob('*.txt')]"
)
ROUNDS = 3


def command_line(lines: Lines, paths: Paths) -> None:
    """`ponctuel forecast`, beside a script that imports LightGBM, opens the boosters and scores."""
    asked = drawn_requests(paths, ROUNDS, seed=1)
    took, scored, memory = [], [], 0.0
    columns = len(make_service(paths.root)._models.current().model.encoder.columns)
    for one in asked:
        words = [word for name, value in one.items() for word in (_option(name), str(value))]
        seconds, megabytes = _run([sys.executable, "-m", "ponctuel.cli", "forecast", *words], paths)
        took.append(seconds)
        memory = max(memory, megabytes)
        script = [sys.executable, "-c", _SCORED, str(_boosters(paths)), str(columns)]
        scored.append(_run(script, paths)[0])
    lines.add("command_line", median(took), (PLAIN, median(scored)))
    lines.add("command_line_memory", memory)


def features(lines: Lines, paths: Paths, folder: Path) -> None:
    """The stage `features`, into another folder."""
    other = Paths(folder / "features")
    other.root.mkdir()
    shutil.copy(paths.params, other.params)
    other.warehouse.parent.mkdir(parents=True)
    other.warehouse.symlink_to(paths.warehouse)
    took, memory = _run([sys.executable, "-c", _FEATURES, str(other.root)], paths)
    lines.add("features", took)
    lines.add("features_memory", memory)
    shutil.rmtree(other.features)


def beside_plain_lightgbm(lines: Lines, paths: Paths, share: float) -> None:
    """A hundred new flights in a call, in process, beside the same boosters on the ready rows."""
    rounds = max(2, round(8 * share))
    service = make_service(paths.root)
    asked = drawn_requests(paths, 100 * (rounds + 1), seed=2)
    model = service._models.current().model
    service.forecast(asked[:100])
    for name, reasons in (("hundred_with_reasons", True), ("hundred_numbers_alone", False)):
        ours, plain = [], []
        for turn in range(rounds):
            some = asked[100 * (turn + 1) :][:100]
            begun = time.perf_counter()
            service.forecast(some, reasons=reasons)
            ours.append(time.perf_counter() - begun)
            matrix = model.encoder.matrix(service._features.rows(resolved(service, some)))
            begun = time.perf_counter()
            for booster in model.boosters.values():
                log_odds(booster, matrix)
            plain.append(time.perf_counter() - begun)
        lines.add(name, median(ours), (PLAIN, median(plain)))


def resolved(service: ForecastService, said: Sequence[Fields]) -> list[ForecastRequest]:
    """Requests as the service checks them."""
    return [resolve(one, service._schedule, service.clock) for one in said]


def _boosters(paths: Paths) -> Path:
    return champion(paths).folder


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _run(command: list[str], paths: Paths) -> tuple[float, float]:
    """Seconds that a command takes, and the most that it holds resident, in megabytes."""
    environment = {**os.environ, "PONCTUEL_ROOT": str(paths.root)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{command[:5]} failed"
    return time.perf_counter() - begun, usage.ru_maxrss / 1024

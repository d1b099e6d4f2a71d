"""The same bits on a cluster: a master and two workers, one of whose executors is killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ponctuel.config.paths import Paths
from ponctuel.stages import features, warehouse
from ponctuel.warehouse.star_parquet import STAR_FOLDER
from tests.integration.spark.both import SOME, check_same

ROOT = Path(__file__).resolve().parents[3]
EXECUTOR = "CoarseGrainedExecutorBackend"
# Of a hundred parts most are empty, for there are 16 carriers; the system's sums lie in one.
CLUSTER = (
    "--master local-cluster[2,1,1024] --driver-memory 1500m --conf spark.ui.enabled=false "
    "--conf spark.executor.memory=900m --conf spark.sql.shuffle.partitions=100 "
    "--conf spark.sql.adaptive.enabled=false --conf spark.driver.host=127.0.0.1 "
    "--conf spark.sql.constraintPropagation.enabled=false pyspark-shell"
)
LONGEST_S = 1800


def _is_executor(process: psutil.Process) -> bool:
    try:
        return any(EXECUTOR in word for word in process.cmdline())
    except psutil.NoSuchProcess:  # or a zombie, which is one of those
        return False


def _kill_one(process: subprocess.Popen[bytes], star: Path) -> bool:
    """Wait until the star is written and both executors are at the features; kill one of them."""
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end and process.poll() is None:
        if (star / "fact_flight" / "_SUCCESS").is_file():
            started = psutil.Process(process.pid).children(recursive=True)
            executors = [child for child in started if _is_executor(child)]
            if len(executors) == 2:
                time.sleep(20)
                executors[0].kill()
                return True
        time.sleep(0.5)
    return False


def test_an_executor_dies_and_the_bits_stay(project: Paths, tmp_path: Path) -> None:
    ours = Paths(tmp_path / "cluster")
    shutil.copytree(project.root, ours.root)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.spark.on_cluster", str(ours.root)],
            env={**os.environ, "PYSPARK_SUBMIT_ARGS": CLUSTER, "PONCTUEL_ROOT": str(ours.root)},
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            killed = _kill_one(process, ours.warehouse.parent / STAR_FOLDER)
            code = process.wait(LONGEST_S)
        finally:
            process.kill()
    said = log.read_text(encoding="utf-8", errors="replace")
    assert code == 0, said[-3000:]
    assert killed, "no executor was at work"
    assert "ExecutorLostFailure" in said or "Lost executor" in said
    by_spark = ours.features.rename(ours.root / "by_spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(features, "table_families", lambda _days, _params: SOME)
        warehouse.main(paths=ours)
        features.main(paths=ours)
    check_same((ours.features, by_spark), SOME)

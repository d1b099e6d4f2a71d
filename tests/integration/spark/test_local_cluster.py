"""Features computed on a cluster of two workers, equal bit by bit although one executor is killed."""

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
from tests.integration.spark.both import SAMPLE_FAMILIES, check_same

ROOT = Path(__file__).resolve().parents[3]
EXECUTOR = "CoarseGrainedExecutorBackend"
# Most of the hundred partitions are empty, because there are 16 carriers.
CLUSTER = (
    "--master local-cluster[2,1,1024] --driver-memory 1500m --conf spark.ui.enabled=false "
    "--conf spark.executor.memory=900m --conf spark.sql.shuffle.partitions=100 "
    "--conf spark.sql.adaptive.enabled=false --conf spark.driver.host=127.0.0.1 "
    "--conf spark.sql.constraintPropagation.enabled=false pyspark-shell"
)
TIMEOUT_S = 1800


def _is_executor(process: psutil.Process) -> bool:
    try:
        return any(EXECUTOR in word for word in process.cmdline())
    except psutil.NoSuchProcess:  # ended meanwhile, or a zombie
        return False


def _kill_an_executor(process: subprocess.Popen[bytes], star: Path) -> bool:
    """Wait until the star schema is written and both executors compute features; kill one of them."""
    end = time.monotonic() + TIMEOUT_S
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


def test_a_killed_executor_does_not_change_the_features(project: Paths, tmp_path: Path) -> None:
    project_copy = Paths(tmp_path / "cluster")
    shutil.copytree(project.root, project_copy.root)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.spark.on_cluster", str(project_copy.root)],
            env={
                **os.environ,
                "PYSPARK_SUBMIT_ARGS": CLUSTER,
                "PONCTUEL_ROOT": str(project_copy.root),
            },
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            killed = _kill_an_executor(process, project_copy.warehouse.parent / STAR_FOLDER)
            code = process.wait(TIMEOUT_S)
        finally:
            process.kill()
    log_text = log.read_text(encoding="utf-8", errors="replace")
    assert code == 0, log_text[-3000:]
    assert killed, "no executor was running"
    assert "ExecutorLostFailure" in log_text or "Lost executor" in log_text
    by_spark = project_copy.features.rename(project_copy.root / "by_spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(features, "table_families", lambda _days, _params: SAMPLE_FAMILIES)
        warehouse.main(paths=project_copy)
        features.main(paths=project_copy)
    check_same((project_copy.features, by_spark), SAMPLE_FAMILIES)

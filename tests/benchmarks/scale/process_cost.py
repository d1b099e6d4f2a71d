"""The cost of a process: wall time, processor time, memory, and files that DuckDB spilled to disk."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import psutil

# Files that DuckDB writes when its memory limit is reached.
_SPILLED = "duckdb_temp_*"


def process_cost(command: list[str], root: Path, **environment: str) -> dict[str, Any]:
    """Run a command whose last line is JSON; its figures, with those of its process.

    Args:
        command: its child processes (Spark's Java) are sampled four times a second.
        root: the folder below which spilled files are counted.
        environment: variables added to those of this process.

    Returns:
        `wall_s` and `cpu_s` of the process, unless the command prints its own, `spilled_mb` (the
        peak), and the figures that the command printed.

    Raises:
        RuntimeError: the command failed; the message has its last line of output.
    """
    finished, peak_spilled, children = threading.Event(), [0], Children()
    started = time.perf_counter()
    try:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

        def watch() -> None:
            while not finished.wait(0.25):
                peak_spilled[0] = max(peak_spilled[0], _size(root))
                children.update(process.pid)

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert process.stdout is not None
        lines = [line for line in process.stdout.read().splitlines() if line.strip()]
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        finished.set()
        watcher.join()
    if status != 0:
        raise RuntimeError(f"{command[-2:]}: {lines[-1] if lines else status}")
    figures = {
        "wall_s": round(time.perf_counter() - started, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "spilled_mb": round(peak_spilled[0] / 1e6),
        **json.loads(lines[-1]),
    }
    if children.seen:
        figures["cpu_s"] = round(figures["cpu_s"] + children.cpu_s, 2)
        figures["memory_mb"] = figures.get("memory_mb", 0) + round(children.peak_bytes / 2**20)
    return figures


class Children:
    """Processor time and peak memory of the child processes of a process."""

    def __init__(self) -> None:
        self._cpu_s: dict[int, float] = {}
        self.peak_bytes = 0

    @property
    def seen(self) -> bool:
        return bool(self._cpu_s)

    @property
    def cpu_s(self) -> float:
        return sum(self._cpu_s.values())

    def update(self, pid: int) -> None:
        """Read the figures of all running child processes of `pid`."""
        total_bytes = 0
        try:
            children = psutil.Process(pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        for child in children:
            try:
                times, memory = child.cpu_times(), child.memory_info()
            except psutil.Error:  # it has ended
                continue
            self._cpu_s[child.pid] = times.user + times.system
            total_bytes += memory.rss
        self.peak_bytes = max(self.peak_bytes, total_bytes)


def _size(root: Path) -> int:
    size = 0
    for file in root.rglob(_SPILLED):
        try:
            size += file.stat().st_size
        except OSError:  # it has ended
            continue
    return size

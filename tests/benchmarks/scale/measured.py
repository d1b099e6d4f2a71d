"""What a process costs: wall time, processor time, and what it spilled to disk."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import psutil

# DuckDB's files beyond its memory.
_SPILLED = "duckdb_temp_*"


def measured(command: list[str], root: Path, **environment: str) -> dict[str, Any]:
    """Run a command whose last line is JSON; its figures, with those of its process.

    Args:
        command: of a process; what it starts (Spark's Java) is counted as it is seen, four times a second.
        root: the folder below which it may spill.
        environment: variables beside ours.

    Returns:
        `wall_s` and `cpu_s` of the whole process, unless the command tells its own, `spilled_mb` (at
        most at one time), and what the command printed.

    Raises:
        RuntimeError: it failed; with its last line.
    """
    over, spilled, children = threading.Event(), [0], Children()
    begun = time.perf_counter()
    try:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

        def watch() -> None:
            while not over.wait(0.25):
                spilled[0] = max(spilled[0], _size(root))
                children.look(process.pid)

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert process.stdout is not None
        lines = [line for line in process.stdout.read().splitlines() if line.strip()]
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        over.set()
        watcher.join()
    if status != 0:
        raise RuntimeError(f"{command[-2:]}: {lines[-1] if lines else status}")
    figures = {
        "wall_s": round(time.perf_counter() - begun, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "spilled_mb": round(spilled[0] / 1e6),
        **json.loads(lines[-1]),
    }
    if children.seen:
        figures["cpu_s"] = round(figures["cpu_s"] + children.cpu_s, 2)
        figures["memory_mb"] = figures.get("memory_mb", 0) + round(children.most_bytes / 2**20)
    return figures


class Children:
    """Processor time and memory of what a process has started; the last look at each counts."""

    def __init__(self) -> None:
        self._cpu_s: dict[int, float] = {}
        self.most_bytes = 0

    @property
    def seen(self) -> bool:
        return bool(self._cpu_s)

    @property
    def cpu_s(self) -> float:
        return sum(self._cpu_s.values())

    def look(self, pid: int) -> None:
        """Read the figures of all that `pid` has started and that still runs."""
        held = 0
        try:
            children = psutil.Process(pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return
        for child in children:
            try:
                times, memory = child.cpu_times(), child.memory_info()
            except psutil.Error:  # gone meanwhile
                continue
            self._cpu_s[child.pid] = times.user + times.system
            held += memory.rss
        self.most_bytes = max(self.most_bytes, held)


def _size(root: Path) -> int:
    size = 0
    for file in root.rglob(_SPILLED):
        try:
            size += file.stat().st_size
        except OSError:  # gone meanwhile
            continue
    return size

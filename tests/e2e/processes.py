"""Commands and servers of the end-to-end tests: real processes on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import free_port


def environment(place: Path) -> dict[str, str]:
    """The tests' own Python first, and the workspace as the project."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PONCTUEL_ROOT": str(place)}


def run(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the workspace and keep what it prints."""
    return subprocess.run(
        command, cwd=place, env=environment(place), text=True, capture_output=True, check=False
    )


def serving(place: Path, log: Path, path: str, *command: str) -> Iterator[str]:
    """Start a server, wait until `path` answers, and stop it in the end."""
    port = free_port()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=place,
            env=environment(place),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        base = f"http://127.0.0.1:{port}"
        try:
            _wait(base + path, process, log)
            yield base
        finally:
            os.killpg(process.pid, 15)
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(360):
        assert process.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail(f"{url} never answered: " + log.read_text(encoding="utf-8")[-3000:])

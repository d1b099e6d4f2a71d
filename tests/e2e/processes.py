"""Commands and servers of the end-to-end tests, in real processes on loopback."""

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


def environment(root: Path) -> dict[str, str]:
    """Variables with the tests' Python first on the path and `root` as the project."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PONCTUEL_ROOT": str(root)}


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a project and capture its output."""
    return subprocess.run(
        command, cwd=root, env=environment(root), text=True, capture_output=True, check=False
    )


def start_server(root: Path, log_file: Path, path: str, *command: str) -> Iterator[str]:
    """Start a server, wait until `path` answers, yield its address, and stop it."""
    port = free_port()
    with log_file.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=root,
            env=environment(root),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        base = f"http://127.0.0.1:{port}"
        try:
            _wait(base + path, process, log_file)
            yield base
        finally:
            os.killpg(process.pid, 15)
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log_file: Path) -> None:
    for _ in range(360):
        assert process.poll() is None, log_file.read_text(encoding="utf-8")[-3000:]
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail(f"{url} never answered: " + log_file.read_text(encoding="utf-8")[-3000:])

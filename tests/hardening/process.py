"""The whole application in a separate process on loopback, for `make attack`."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ponctuel.domain.errors import NotReady
from tests.servers import free_port

COMMAND = (sys.executable, "-m", "ponctuel.cli")
START_S, SETTLE_S = 600, 120
PASSWORD = re.compile(r"shown this once\): (\S+)")


@dataclass
class Process:
    """A server process, as a target of attacks.

    Attributes:
        folder: the folder of its temporary files and its log.
    """

    popen: subprocess.Popen[bytes]
    port: int
    folder: Path
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> float:
        """Resident memory of the process."""
        status = Path(f"/proc/{self.popen.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def lines(self) -> int:
        """Number of lines of its log."""
        return (self.folder / "log").read_bytes().count(b"\n")

    def account(self) -> dict[str, str]:
        """Headers of a session of a new traveller."""
        email = f"attack-{time.time_ns()}@example.com"
        created = subprocess.run(
            [*COMMAND, "users", "create", "--email", email, "--generate"],
            env=self.environment,
            text=True,
            capture_output=True,
            check=True,
        )
        (password,) = PASSWORD.findall(created.stdout)
        credentials = {"email": email, "password": password}
        answer = httpx.post(f"{self.url}/v1/sessions", json=credentials, timeout=60)
        return {"authorization": f"Bearer {answer.json()['access_token']}"}


@contextmanager
def run_application(database: str, folder: Path) -> Iterator[Process]:
    """Run the server on the outputs of the pipeline, over the given database.

    Raises:
        NotReady: the pipeline has not run.
    """
    port = free_port()
    environment = {
        **os.environ,
        "PONCTUEL_DATABASE_URL": database,
        "PONCTUEL_RATE_LIMITS": "false",  # the limits would stop the attacks
        "TMPDIR": str(folder),
    }
    subprocess.run([*COMMAND, "db", "upgrade"], env=environment, check=True, capture_output=True)
    with (folder / "log").open("wb") as log:
        popen = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            process = Process(popen, port, folder, environment)
            _wait_until_ready(process)
            yield process
        finally:
            if popen.poll() is None:
                popen.send_signal(signal.SIGKILL)
            popen.wait(20)


def _wait_until_ready(process: Process) -> None:
    """Wait until the server answers and its board is made, so that the start is not measured."""
    end_s = time.monotonic() + START_S
    while True:
        if process.popen.poll() is not None or time.monotonic() > end_s:
            last_line = (process.folder / "log").read_text(encoding="utf-8").strip().split("\n")[-1]
            raise NotReady(last_line)
        try:
            if httpx.get(f"{process.url}/health", timeout=2).status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.25)
    settled_s = time.monotonic() + SETTLE_S
    while time.monotonic() < settled_s:
        board = httpx.get(f"{process.url}/v1/airports/EWR/board", timeout=60)
        if board.status_code == 200 and board.json().get("flights"):
            return
        time.sleep(1)


def flood(port: int, path: str, size: int, *, chunked: bool = False) -> tuple[int, int]:
    """Send a body until the server stops reading: (bytes sent, status; 0 without an answer)."""
    length = "transfer-encoding: chunked" if chunked else f"content-length: {size}"
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{length}"
    chunk = b"[" * 65_536
    framed_chunk = b"%x\r\n%s\r\n" % (len(chunk), chunk) if chunked else chunk
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode())
        try:
            while sent < size:
                connection.sendall(framed_chunk)
                sent += len(chunk)
        except OSError:
            pass
        try:
            answer = connection.recv(64).split(b" ")
        except OSError:
            return sent, 0
    return sent, int(answer[1]) if len(answer) > 1 else 0


def peak_during(
    read_value: Callable[[], float], action: Callable[[], object], every_s: float = 0.02
) -> float:
    """Highest value that `read_value` returns while an action runs."""
    peak, finished = read_value(), threading.Event()

    def watch() -> None:
        nonlocal peak
        while not finished.wait(every_s):
            peak = max(peak, read_value())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        action()
    finally:
        finished.set()
        watcher.join()
    return peak


def longest_wait(url: str, action: Callable[[], object]) -> float:
    """Longest response time of `/health` while an action runs, in seconds."""
    with httpx.Client(timeout=60) as client:

        def request_health() -> float:
            started = time.perf_counter()
            assert client.get(f"{url}/health").status_code == 200
            return time.perf_counter() - started

        return peak_during(request_health, action, 0.005)


def seconds_until_closed(
    port: int, first_bytes: bytes, next_bytes: bytes, most_s: float = 40
) -> float:
    """Seconds until the server closes a connection on which few bytes are sent every second."""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        started = time.monotonic()
        try:
            connection.sendall(first_bytes)
            while time.monotonic() - started < most_s:
                try:
                    if connection.recv(100) == b"":
                        break
                except TimeoutError:
                    connection.sendall(next_bytes)
        except (ConnectionResetError, BrokenPipeError):
            pass
        return time.monotonic() - started

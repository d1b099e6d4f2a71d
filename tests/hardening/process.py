"""The whole application in a process of its own, on loopback, as `make attack` measures it."""

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
    """A server that may be attacked.

    Attributes:
        folder: where its temporary files lie, and its log.
    """

    popen: subprocess.Popen[bytes]
    port: int
    folder: Path
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> float:
        """What it has resident now."""
        status = Path(f"/proc/{self.popen.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def lines(self) -> int:
        """How many lines its log has."""
        return (self.folder / "log").read_bytes().count(b"\n")

    def account(self) -> dict[str, str]:
        """Headers of a new traveller's session."""
        email = f"attack-{time.time_ns()}@example.com"
        done = subprocess.run(
            [*COMMAND, "users", "create", "--email", email, "--generate"],
            env=self.environment,
            text=True,
            capture_output=True,
            check=True,
        )
        (password,) = PASSWORD.findall(done.stdout)
        credentials = {"email": email, "password": password}
        answer = httpx.post(f"{self.url}/v1/sessions", json=credentials, timeout=60)
        return {"authorization": f"Bearer {answer.json()['access_token']}"}


@contextmanager
def whole_application(database: str, folder: Path) -> Iterator[Process]:
    """The server on what the pipeline made, over a database of its own.

    Raises:
        NotReady: the pipeline has not run.
    """
    port = free_port()
    environment = {
        **os.environ,
        "PONCTUEL_DATABASE_URL": database,
        "PONCTUEL_RATE_LIMITS": "false",  # it is the rest that is measured
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
            _wait(process)
            yield process
        finally:
            if popen.poll() is None:
                popen.send_signal(signal.SIGKILL)
            popen.wait(20)


def _wait(process: Process) -> None:
    """Until it answers, and the board is made: a start is not what is measured."""
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
    """Send a body for as long as it is taken: bytes that were, and the status (0: none came)."""
    length = "transfer-encoding: chunked" if chunked else f"content-length: {size}"
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{length}"
    piece = b"[" * 65_536
    framed = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(f"{head}\r\n\r\n".encode())
        try:
            while sent < size:
                line.sendall(framed)
                sent += len(piece)
        except OSError:
            pass
        try:
            answer = line.recv(64).split(b" ")
        except OSError:
            return sent, 0
    return sent, int(answer[1]) if len(answer) > 1 else 0


def highest(look: Callable[[], float], act: Callable[[], object], every_s: float = 0.02) -> float:
    """The highest that something stands at while something is done."""
    top, over = look(), threading.Event()

    def watch() -> None:
        nonlocal top
        while not over.wait(every_s):
            top = max(top, look())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        act()
    finally:
        over.set()
        watcher.join()
    return top


def longest_wait(url: str, act: Callable[[], object]) -> float:
    """The longest that `/health` is waited for while something is done, in seconds."""
    with httpx.Client(timeout=60) as client:

        def ask() -> float:
            begun = time.perf_counter()
            assert client.get(f"{url}/health").status_code == 200
            return time.perf_counter() - begun

        return highest(ask, act, 0.005)


def seconds_until_closed(port: int, begin: bytes, drop: bytes, most_s: float = 40) -> float:
    """For how long a connection is held by one who sends a little every second."""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
        begun = time.monotonic()
        try:
            line.sendall(begin)
            while time.monotonic() - begun < most_s:
                try:
                    if line.recv(100) == b"":
                        break
                except TimeoutError:
                    line.sendall(drop)
        except (ConnectionResetError, BrokenPipeError):
            pass
        return time.monotonic() - begun

"""Downloads of large files, resumed and retried after failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import stamina
from stamina.instrumentation import RetryDetails, get_on_retry_hooks, set_on_retry_hooks

# Time-outs of one read and of the connection; the whole file has no time limit.
STALL_S, CONNECT_S = 30.0, 10.0
ATTEMPTS = 5
PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
_PAGE = "text/html"
Progress = Callable[[int, int | None], None]


class DownloadFailed(Exception):
    """The file cannot be downloaded now; the text says why."""


class FileNotOffered(DownloadFailed):
    """The server has no such file, or sends a web page instead."""


class _Retryable(DownloadFailed):
    """A failure after which another attempt may succeed."""


def download_client() -> httpx.Client:
    """A client for files of any size; no byte for STALL_S counts as an interruption."""
    return httpx.Client(
        timeout=httpx.Timeout(STALL_S, connect=CONNECT_S),
        follow_redirects=True,
        headers={"user-agent": "Ponctuel/1"},
    )


@contextmanager
def report_retries(report: Callable[[str], None]) -> Iterator[None]:
    """Call `report` with one line before every further attempt; nothing is logged meanwhile."""

    def hook(details: RetryDetails) -> None:
        cause = str(details.caused_by) or type(details.caused_by).__name__
        report(f"{cause}; tried again in {details.wait_for:.0f} s")

    previous_hooks = get_on_retry_hooks()
    set_on_retry_hooks([hook])
    try:
        yield
    finally:
        set_on_retry_hooks(previous_hooks)


def download(
    client: httpx.Client, url: str, target: Path, progress: Progress = lambda received, total: None
) -> None:
    """Fetch a file, resuming an interrupted download.

    Bytes are collected in `<target>.part`. The download is resumed only if the server confirms
    that the file has not changed (by its ETag or its date); else it starts from zero.

    Args:
        progress: called with the bytes received so far and the total, if known.

    Raises:
        FileNotOffered: the server has no such file; trying again would not help.
        DownloadFailed: every attempt failed; the bytes received stay for the next call.
    """
    part = target.with_name(target.name + ".part")
    try:
        for attempt in stamina.retry_context(
            on=(_Retryable, httpx.TransportError),
            attempts=ATTEMPTS,
            timeout=None,
            wait_initial=PAUSE_S,
            wait_max=LONGEST_PAUSE_S,
            wait_jitter=PAUSE_S,
        ):
            with attempt:
                _fetch(client, url, part, progress)
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        raise DownloadFailed(f"{reason} ({ATTEMPTS} attempts)") from error
    except _Retryable as error:
        raise DownloadFailed(f"{error} ({ATTEMPTS} attempts)") from error
    part.replace(target)
    _validator_file(part).unlink(missing_ok=True)


def _fetch(client: httpx.Client, url: str, part: Path, progress: Progress) -> None:
    """One attempt: the rest of what is in `part`, or all of it."""
    start, headers = _resume_request(part)
    with client.stream("GET", url, headers=headers) as response:
        _check_response(response)
        resumed = response.status_code == HTTPStatus.PARTIAL_CONTENT
        start = start if resumed else 0
        length = response.headers.get("content-length")
        total = start + int(length) if length and length.isdecimal() else None
        _validator_file(part).write_text(_validator(response), encoding="utf-8")
        with part.open("ab" if resumed else "wb") as file:
            progress(start, total)
            for piece in response.iter_raw():
                file.write(piece)
                progress(file.tell(), total)
    received = part.stat().st_size
    if total is not None and received != total:
        raise _Retryable(f"{received} of {total} bytes received")


def _resume_request(part: Path) -> tuple[int, dict[str, str]]:
    """Bytes received so far, and the headers that request the rest of the same file."""
    stored = _validator_file(part)
    validator = stored.read_text(encoding="utf-8") if stored.is_file() else ""
    size = part.stat().st_size if part.is_file() else 0
    plain = {"accept-encoding": "identity"}
    if not size or not validator:
        return 0, plain
    return size, {**plain, "range": f"bytes={size}-", "if-range": validator}


def _check_response(response: httpx.Response) -> None:
    """Raise unless the response holds the file."""
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Retryable(f"status {status}")
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise FileNotOffered(f"status {status}")
    if response.headers.get("content-type", "").lower().startswith(_PAGE):
        raise FileNotOffered("a web page was sent instead")


def _validator(response: httpx.Response) -> str:
    tag = str(response.headers.get("etag", ""))
    # A weak ETag does not guarantee identical bytes.
    strong = tag if not tag.startswith("W/") else ""
    return strong or str(response.headers.get("last-modified", ""))


def _validator_file(part: Path) -> Path:
    """The file that holds the version (ETag or date) of the partial download."""
    return part.with_name(part.name + ".etag")

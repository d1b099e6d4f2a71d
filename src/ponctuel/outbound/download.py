"""Large files from a server that may be slow, busy or cut off: resumed, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import stamina
from stamina.instrumentation import RetryDetails, get_on_retry_hooks, set_on_retry_hooks

# Of one wait for the next bytes; a whole file may take as long as it takes.
STALL_S, CONNECT_S = 30.0, 10.0
ATTEMPTS = 5
PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
_PAGE = "text/html"
Progress = Callable[[int, int | None], None]


class DownloadFailed(Exception):
    """The file is not to be had now; the text says why."""


class NotThere(DownloadFailed):
    """The server has no such file, or sends a page in its place."""


class _Busy(DownloadFailed):
    """Another attempt may fare better."""


def download_client() -> httpx.Client:
    """A client for files of any size; an answer without a byte for STALL_S counts as cut off."""
    return httpx.Client(
        timeout=httpx.Timeout(STALL_S, connect=CONNECT_S),
        follow_redirects=True,
        headers={"user-agent": "Ponctuel/1"},
    )


@contextmanager
def retries_told(tell: Callable[[str], None]) -> Iterator[None]:
    """Hand a line to `tell` before every further attempt; nothing goes to the log meanwhile."""

    def hook(details: RetryDetails) -> None:
        cause = str(details.caused_by) or type(details.caused_by).__name__
        tell(f"{cause}; tried again in {details.wait_for:.0f} s")

    before = get_on_retry_hooks()
    set_on_retry_hooks([hook])
    try:
        yield
    finally:
        set_on_retry_hooks(before)


def download(
    client: httpx.Client, url: str, target: Path, progress: Progress = lambda got, total: None
) -> None:
    """Fetch a file; what had come before it broke off is not fetched again.

    The bytes gather in `<target>.part` until all have come. They are only added to where the
    server says that the file is still the same (its ETag or its date).

    Args:
        progress: is told how many bytes have come, and how many there are in all, if known.

    Raises:
        NotThere: no attempt will find it.
        DownloadFailed: every attempt failed; what came stays for the next call.
    """
    part = target.with_name(target.name + ".part")
    try:
        for attempt in stamina.retry_context(
            on=(_Busy, httpx.TransportError),
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
    except _Busy as error:
        raise DownloadFailed(f"{error} ({ATTEMPTS} attempts)") from error
    part.replace(target)
    _mark(part).unlink(missing_ok=True)


def _fetch(client: httpx.Client, url: str, part: Path, progress: Progress) -> None:
    """One attempt: the rest of what is in `part`, or all of it."""
    start, headers = _begun(part)
    with client.stream("GET", url, headers=headers) as response:
        _judge(response)
        resumed = response.status_code == HTTPStatus.PARTIAL_CONTENT
        start = start if resumed else 0
        length = response.headers.get("content-length")
        total = start + int(length) if length and length.isdecimal() else None
        _mark(part).write_text(_validator(response), encoding="utf-8")
        with part.open("ab" if resumed else "wb") as file:
            progress(start, total)
            for piece in response.iter_raw():
                file.write(piece)
                progress(file.tell(), total)
    got = part.stat().st_size
    if total is not None and got != total:
        raise _Busy(f"{got} of {total} bytes came")


def _begun(part: Path) -> tuple[int, dict[str, str]]:
    """How many bytes are there, and the headers that ask for the rest of the same file."""
    mark = _mark(part)
    validator = mark.read_text(encoding="utf-8") if mark.is_file() else ""
    size = part.stat().st_size if part.is_file() else 0
    plain = {"accept-encoding": "identity"}
    if not size or not validator:
        return 0, plain
    return size, {**plain, "range": f"bytes={size}-", "if-range": validator}


def _judge(response: httpx.Response) -> None:
    """Raise for an answer that is not the file."""
    status = response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Busy(f"status {status}")
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise NotThere(f"status {status}")
    if response.headers.get("content-type", "").lower().startswith(_PAGE):
        raise NotThere("a web page came in its place")


def _validator(response: httpx.Response) -> str:
    tag = str(response.headers.get("etag", ""))
    # A weak tag does not promise the same bytes.
    strong = tag if not tag.startswith("W/") else ""
    return strong or str(response.headers.get("last-modified", ""))


def _mark(part: Path) -> Path:
    """Where the server's mark of the file's version is kept."""
    return part.with_name(part.name + ".etag")

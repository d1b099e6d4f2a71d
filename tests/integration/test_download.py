"""Tests of `ponctuel download bts` with a real server that is slow, busy, interrupted or incomplete."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import stamina
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Request, Response

from ponctuel.cli.commands import app
from ponctuel.outbound import download as downloads
from ponctuel.sources.bts.prepared import Month
from tests.bts_files import packed, prepared

ZIP, PAGE = "application/x-zip-compressed", "<!DOCTYPE html><html>No such file</html>"


@pytest.fixture(scope="module")
def january(nyc: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    flights = nyc["flights"]
    text = prepared(flights[flights["month"] == 1].head(3000))
    return packed(text, tmp_path_factory.mktemp("made") / "2013_1.zip").read_bytes()


@pytest.fixture(autouse=True)
def _short_timeouts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between attempts, and half a second for a stalled answer."""
    monkeypatch.setattr(downloads, "STALL_S", 0.5)
    with stamina.set_testing(True, attempts=downloads.ATTEMPTS):
        yield


def path_of(month: str) -> str:
    return f"/PREZIP/{Month.parse(month, 'from').file_name}"


def run(server: HTTPServer, folder: Path, first: str, last: str) -> tuple[int, list[str]]:
    """The exit code, and what is printed line by line."""
    arguments = ["--from", first, "--to", last, "--into", str(folder)]
    url = server.url_for("/PREZIP")
    result = CliRunner().invoke(app, ["download", "bts", *arguments, "--base-url", url])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout.splitlines()


def test_available_months_of_an_incomplete_year_are_downloaded(
    httpserver: HTTPServer, january: bytes, tmp_path: Path
) -> None:
    """Status 404, a page, a truncated archive and another month are reported, and the next month is tried."""
    serve = httpserver.expect_oneshot_request
    serve(path_of("2012-10")).respond_with_data("none", status=404)
    serve(path_of("2012-11")).respond_with_data(PAGE, content_type="text/html")
    serve(path_of("2012-12")).respond_with_data(january[:-9000], content_type=ZIP)
    serve(path_of("2013-01")).respond_with_data(january, content_type=ZIP)
    serve(path_of("2013-02")).respond_with_data(january, content_type=ZIP)
    code, lines = run(httpserver, tmp_path, "2012-10", "2013-02")
    assert code == 1
    assert [line.split()[0] for line in lines] == [
        f"{year}-{month}"
        for year, month in ((2012, 10), (2012, 11), (2012, 12), (2013, "01"), (2013, "02"))
    ]
    assert (
        lines[0]
        .split(maxsplit=1)[1]
        .startswith("not published    status 404; a month is published")
    )
    assert "not published    a web page was sent instead" in lines[1]
    assert "failed" in lines[2]
    assert "truncated or corrupt" in lines[2]
    assert "fetched          3000 flights" in lines[3]
    assert "flights of 2013-02 are accepted; the first one is of 2013-1" in lines[4]
    file_name = Month.parse("2013-01", "from").file_name
    assert [path.name for path in tmp_path.iterdir()] == [file_name]
    assert (tmp_path / file_name).read_bytes() == january


def test_a_busy_server_is_retried_and_existing_files_are_not_downloaded(
    httpserver: HTTPServer, january: bytes, tmp_path: Path
) -> None:
    serve = httpserver.expect_ordered_request
    serve(path_of("2013-01")).respond_with_data("busy", status=503)
    serve(path_of("2013-01")).respond_with_data(january, content_type=ZIP)
    assert run(httpserver, tmp_path, "2013-01", "2013-01")[0] == 0
    assert run(httpserver, tmp_path, "2013-01", "2013-01") == (
        0,
        ["2013-01  already present  3000 flights"],
    )
    assert len(httpserver.log) == 2
    # An existing corrupt file is downloaded again.
    (tmp_path / Month.parse("2013-01", "from").file_name).write_bytes(january[:100])
    serve(path_of("2013-01")).respond_with_data(january, content_type=ZIP)
    code, lines = run(httpserver, tmp_path, "2013-01", "2013-01")
    assert (code, len(lines)) == (0, 2)


@pytest.mark.parametrize("same", [True, False], ids=["same file", "another file meanwhile"])
def test_an_interrupted_download_is_resumed_if_the_file_is_unchanged(
    httpserver: HTTPServer, january: bytes, tmp_path: Path, same: bool
) -> None:
    """A download that stalls halfway; the second response sends the rest, or all of a newer file."""
    middle, requested_ranges = len(january) // 2, []

    def answer(request: Request) -> Response:
        requested_ranges.append((request.headers.get("Range"), request.headers.get("If-Range")))
        if len(requested_ranges) == 1:
            head = {"Content-Length": str(len(january)), "ETag": '"first"'}
            return Response(stalling_stream(january[:middle]), headers=head, content_type=ZIP)
        if not same:
            return Response(january, headers={"ETag": '"second"'}, content_type=ZIP)
        return Response(january[middle:], status=206, content_type=ZIP)

    httpserver.expect_request(path_of("2013-01")).respond_with_handler(answer)
    code, lines = run(httpserver, tmp_path, "2013-01", "2013-01")
    assert (code, len(lines)) == (0, 1), lines
    # The rest may be asked for again where the machine answers late: never from the beginning.
    assert requested_ranges[0] == (None, None)
    assert set(requested_ranges[1:]) == {(f"bytes={middle}-", '"first"')}
    (path,) = tmp_path.iterdir()
    assert path.read_bytes() == january


def stalling_stream(content: bytes) -> Iterator[bytes]:
    yield content
    time.sleep(1.0)


def test_a_slow_download_is_not_aborted(
    httpserver: HTTPServer, january: bytes, tmp_path: Path
) -> None:
    """The download takes longer than the stall timeout, but never pauses for that long."""

    def slowly(request: Request) -> Response:
        del request
        step = len(january) // 8 + 1

        def pieces() -> Iterator[bytes]:
            for start in range(0, len(january), step):
                time.sleep(0.1)
                yield january[start : start + step]

        return Response(pieces(), content_type=ZIP)

    httpserver.expect_request(path_of("2013-01")).respond_with_handler(slowly)
    assert run(httpserver, tmp_path, "2013-01", "2013-01")[0] == 0


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2015-13", "2015-12", "from: '2015-13': a month such as 2015-01"),
        ("1987-09", "2015-12", "from 1987-10 on"),
        ("2015-02", "2015-01", "to: '2015-01': a month not before --from"),
    ],
)
def test_invalid_months_are_refused(
    httpserver: HTTPServer, tmp_path: Path, first: str, last: str, message: str
) -> None:
    arguments = ["download", "bts", "--from", first, "--to", last, "--into", str(tmp_path)]
    result = CliRunner().invoke(app, arguments)
    assert message in str(result.exception)
    assert not httpserver.log

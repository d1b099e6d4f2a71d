"""CSV files of requests: parsing, checks, and answers as CSV lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.domain.json import Fields
from ponctuel.domain.spreadsheet import safe_row
from ponctuel.models.outputs import OUTPUT_COLUMNS
from ponctuel.serving.answered_request import AnsweredRequest

MAX_COLUMNS, MAX_CELL_LENGTH = 40, 200
REQUIRED = ("carrier", "flight", "origin", "destination", "departure")
OPTIONAL = ("issued_at", "tail_number")
ADDED_COLUMNS = (
    *OUTPUT_COLUMNS,
    "p_disrupted_30",
    "issued_at_utc",
    "lead_time_min",
    "in_schedule",
    "support_n",
    "limited",
    "model_version",
    "cancelled_known_at_utc",
    "error_code",
    "error_field",
    "error_detail",
)
_DELIMITERS = (",", ";", "\t")
# Rows answered at once; between two chunks a job reports its progress.
CHUNK_ROWS = 500


class AnswerService(Protocol):
    """The part of the service that answers files of requests."""

    def answers(
        self, requests: Sequence[Fields], *, reasons: bool = True
    ) -> list[AnsweredRequest | UserError]:
        """Answer requests, in order.

        Args:
            requests: each fields as a caller writes them; see `resolve`.
            reasons: whether each forecast gives its reasons.
        """


@dataclass(frozen=True)
class RequestFile:
    """A file of requests.

    Attributes:
        columns: the columns of the file; those that are not fields of a request are copied to the
            answer.
        rows: the cells of each row, as text.
        delimiter: the delimiter of the file and of its answer.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str

    def __len__(self) -> int:
        return len(self.rows)

    def request(self, row_n: int) -> dict[str, str] | UserError:
        """The row as a request; a UserError where its number of cells is wrong or a cell too long.

        Args:
            row_n: the number of the row, from 0.
        """
        row = self.rows[row_n]
        if len(row) != len(self.columns):
            return InvalidRequest(
                f"{len(self.columns)} cells are accepted, as in the first line",
                value=len(row),
                code="wrong_number_of_cells",
            )
        cells = dict(zip(self.columns, row, strict=True))
        long = next((name for name in cells if len(cells[name]) > MAX_CELL_LENGTH), None)
        if long is not None:
            return InvalidRequest(
                f"{MAX_CELL_LENGTH} characters at most are accepted",
                field=long[:40],
                value=cells[long][:40],
                code="cell_too_long",
            )
        return {name: cells[name] for name in (*REQUIRED, *OPTIONAL) if cells.get(name)}

    def dated(self, moment: datetime) -> RequestFile:
        """A copy in which every row has an issue time: `moment` where the row gives none.

        Args:
            moment: aware.
        """
        issued_at = moment.isoformat()
        columns = self.columns if "issued_at" in self.columns else (*self.columns, "issued_at")
        column, width = columns.index("issued_at"), len(columns)
        rows = []
        for row in self.rows:
            if len(row) == len(self.columns):
                row = (*row, *[""] * (width - len(row)))
                if not row[column].strip():
                    row = (*row[:column], issued_at, *row[column + 1 :])
            rows.append(row)
        return RequestFile(columns, tuple(rows), self.delimiter)

    def written(self) -> bytes:
        """The file as bytes; reading them gives the same."""
        return _lines([self.columns, *self.rows], self.delimiter).encode()


def read_requests(content: bytes, most_rows: int) -> RequestFile:
    """Check a CSV file (UTF-8; comma, semicolon or tab) whose first line names its columns.

    Args:
        content: the file's bytes.
        most_rows: how many are accepted.

    Raises:
        InvalidRequest: it cannot be read, lacks a column, or has no row or too many.
    """
    text = _text(content)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        # Strict: otherwise an unclosed quote would swallow the rest of the file.
        lines = [
            tuple(row)
            for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
            if any(row)
        ]
    except csv.Error as error:
        raise _unreadable(f"not a CSV file: {error}") from None
    if not lines:
        raise _unreadable("the file is empty")
    columns = tuple(name.strip().lower() for name in lines[0])
    _check_columns(columns)
    if not 1 <= len(lines) - 1 <= most_rows:
        raise InvalidRequest(
            f"from 1 to {most_rows:,} rows below the first line are accepted",
            field="file",
            value=len(lines) - 1,
            code="number_of_rows",
        )
    return RequestFile(columns, tuple(lines[1:]), delimiter)


def answered_chunks(
    service: AnswerService, file: RequestFile, start: int = 0
) -> Iterator[tuple[str, list[tuple[int, UserError]]]]:
    """The answers as CSV lines, chunk by chunk, with the faulty rows (numbered from 1) of each.

    Args:
        service: answers the requests.
        file: the requests.
        start: the first row to answer, from 0: a batch may continue where it stopped.
    """
    for begin in range(start, len(file), CHUNK_ROWS):
        row_numbers = range(begin, min(begin + CHUNK_ROWS, len(file)))
        parsed = [file.request(row_n) for row_n in row_numbers]
        requests = [answer for answer in parsed if not isinstance(answer, UserError)]
        forecasts = iter(service.answers(requests, reasons=False))
        answers = [
            answer if isinstance(answer, UserError) else next(forecasts) for answer in parsed
        ]
        lines = [
            [*_padded(file, row_n), *answer_cells(answer)]
            for row_n, answer in zip(row_numbers, answers, strict=True)
        ]
        faults = [
            (row_n + 1, answer)
            for row_n, answer in zip(row_numbers, answers, strict=True)
            if isinstance(answer, UserError)
        ]
        yield csv_lines(lines, file.delimiter), faults


def heading(file: RequestFile) -> str:
    """The first line of the answer: the columns of the file, then ADDED_COLUMNS.

    Args:
        file: the requests.
    """
    return csv_lines([[*file.columns, *ADDED_COLUMNS]], file.delimiter)


def csv_lines(rows: Sequence[Sequence[object]], delimiter: str) -> str:
    """CSV lines whose cells no spreadsheet takes for formulas.

    Args:
        rows: their cells.
        delimiter: the character between two cells.
    """
    return _lines([safe_row(list(row)) for row in rows], delimiter)


def _lines(rows: Sequence[Sequence[object]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("UTF-8 is accepted; save the file with that encoding") from None
    if "\x00" in text:
        raise _unreadable("a text file is accepted, this one holds zero bytes")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_columns(columns: tuple[str, ...]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise InvalidRequest(
            f"{MAX_COLUMNS} columns at most are accepted", field="file", value=len(columns)
        )
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise InvalidRequest(
            f"the first line names the columns {', '.join(REQUIRED)}, and {', '.join(OPTIONAL)} "
            f"where wanted; missing: {', '.join(missing)}",
            field="file",
            value=", ".join(columns)[:200],
            code="missing_column",
        )
    duplicate = next((name for name in columns if columns.count(name) > 1), None)
    if duplicate is not None:
        raise InvalidRequest(
            "each column needs a different name", field="file", value=duplicate[:100]
        )
    reserved = next((name for name in columns if name in ADDED_COLUMNS), None)
    if reserved is not None:
        raise InvalidRequest(
            "the answer adds a column of this name; rename it or leave it out",
            field="file",
            value=reserved,
            code="column_taken",
        )


def _padded(file: RequestFile, row_n: int) -> list[str]:
    """A row's own cells, padded or cut to the number of columns."""
    width = len(file.columns)
    return [cell[:MAX_CELL_LENGTH] for cell in (*file.rows[row_n], *[""] * width)[:width]]


def answer_cells(answer: AnsweredRequest | UserError) -> list[object]:
    """The cells under `ADDED_COLUMNS`: of a forecast, or of the error in its place.

    Args:
        answer: an answer, or the error in its place.
    """
    if isinstance(answer, UserError):
        return [*[""] * (len(ADDED_COLUMNS) - 3), answer.code, answer.field or "", answer.detail]
    forecast = answer.forecast
    classes = {f"class_{name}": p for name, p in vars(forecast.classes).items()}
    values = {**vars(forecast.figures), "p_cancelled": forecast.p_cancelled, **classes}
    known_at = forecast.cancelled_known_at_utc
    return [
        *(values[name] for name in OUTPUT_COLUMNS),
        forecast.figures.p_disrupted_30,
        forecast.issued_at_utc.isoformat(),
        forecast.lead_time_min,
        answer.request.flight.in_schedule,
        forecast.support.n,
        forecast.support.limited,
        forecast.model_version,
        "" if known_at is None else known_at.isoformat(),
        "",
        "",
        "",
    ]


def _unreadable(why: str) -> UserError:
    return InvalidRequest(why, field="file", code="unreadable_file")

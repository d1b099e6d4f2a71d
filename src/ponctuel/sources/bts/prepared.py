"""Monthly archives prepared by the Bureau of Transportation Statistics: names, and a check."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ponctuel.domain.errors import SourceError, UserError
from ponctuel.sources.bts.layout import layout_of
from ponctuel.sources.reading import first_line_of_error, is_page, unreadable

DEFAULT_URL = "https://transtats.bts.gov/PREZIP"
_FIRST = (1987, 10)
# Years that only the web form exports.
_NOT_OFFERED = range(1990, 2000)


@dataclass(frozen=True, order=True)
class Month:
    """A month of flights."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str, field: str) -> Month:
        """A month from text such as 2015-01.

        Raises:
            UserError: the text is no month, or one before the Bureau's first.
        """
        match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        month = cls(int(match[1]), int(match[2])) if match else None
        if month is None or not 1 <= month.number <= 12 or month < cls(*_FIRST):
            raise UserError(
                "a month such as 2015-01 is accepted, from 1987-10 on", field=field, value=text
            )
        return month

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def file_name(self) -> str:
        """The Bureau's name of the archive; the month has no leading zero."""
        stem = "On_Time_Reporting_Carrier_On_Time_Performance_1987_present"
        return f"{stem}_{self.year}_{self.number}.zip"

    @property
    def hint(self) -> str:
        """Why the Bureau may not have this month."""
        if self.year in _NOT_OFFERED:
            return "1990 to 1999 are not offered as prepared archives; the web form exports them"
        return "a month is published about two months later"


def months_between(first: Month, last: Month) -> list[Month]:
    """All months from the first to the last.

    Raises:
        UserError: the last lies before the first.
    """
    if last < first:
        raise UserError("a month not before --from is accepted", field="to", value=last)
    span = range(first.year * 12 + first.number - 1, last.year * 12 + last.number)
    return [Month(at // 12, at % 12 + 1) for at in span]


def check_archive(path: Path, month: Month, name: str) -> int:
    """Check a prepared archive: every byte, its columns, and the month of its first flight.

    Args:
        name: its name in errors.

    Returns:
        The number of flights.

    Raises:
        SourceError: it is a web page, truncated or corrupt, lacks columns, or holds no flight or
            another month.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            tables = [
                member_name
                for member_name in archive.namelist()
                if member_name.lower().endswith(".csv")
            ]
            if len(tables) != 1:
                raise unreadable(Path(name), f"one .csv is accepted; it holds {len(tables)}")
            with archive.open(tables[0]) as member:
                lines = io.TextIOWrapper(member, encoding="latin-1", newline="")
                header, first = lines.readline(), lines.readline()
                flights_n = bool(first) + sum(1 for _ in lines)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        with path.open("rb") as file:
            page = is_page(file.read(200))
        problem = (
            "a web page was sent instead"
            if page
            else f"truncated or corrupt ({first_line_of_error(error)})"
        )
        raise unreadable(Path(name), problem) from error
    layout = layout_of(header.strip(), name)
    if not flights_n:
        raise unreadable(Path(name), "it holds no flight")
    _check_month(next(csv.reader([first])), layout.positions, month, name)
    return flights_n


def _check_month(flight: list[str], positions: dict[str, int], month: Month, name: str) -> None:
    stated = tuple(flight[positions[part]] for part in ("year", "month") if part in positions)
    expected = (str(month.year), str(month.number))
    if stated and stated != expected:
        raise SourceError(
            f"flights of {month} are accepted; the first one is of {'-'.join(stated)}",
            field="source",
            value=name,
            code="unreadable_file",
        )

"""Which of a board's departures are shown: by airline, destination and number, fifty at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ui.flights import airport_text, short_name
from ponctuel_sdk.models.board import BoardFlight

PAGE = 50
Choice = tuple[str, str]


@dataclass(frozen=True)
class BoardFilter:
    """The filter of a board; an empty text does not filter.

    Attributes:
        number: how the flight's number begins, with or without the airline's code.
        page: the number of the page, from 1 on.
    """

    carrier: str = ""
    destination: str = ""
    number: str = ""
    page: int = 1

    def matches(self, row: BoardFlight) -> bool:
        """Whether a departure matches the filter."""
        beginning = "".join(sign for sign in self.number.upper() if sign.isalnum())
        names = f"{row.carrier_code}{row.flight_number}", str(row.flight_number)
        return (
            self.carrier in ("", row.carrier_code)
            and self.destination in ("", row.destination_code)
            and any(name.startswith(beginning) for name in names)
        )

    def on_page(self, rows: Sequence[BoardFlight]) -> Sequence[BoardFlight]:
        """The rows of the page."""
        return rows[(self.page - 1) * PAGE : self.page * PAGE]


def pages_of(rows_n: int) -> int:
    """How many pages there are; one where there is nothing."""
    return max(1, -(-rows_n // PAGE))


def carriers_of(rows: Sequence[BoardFlight]) -> list[Choice]:
    """The airlines of a board, by code."""
    return [(code, code) for code in sorted({row.carrier_code for row in rows})]


def destinations_of(rows: Sequence[BoardFlight]) -> list[Choice]:
    """The destinations of a board, by city."""
    labels = {
        row.destination_code: airport_text(
            row.destination_code, row.destination_city or short_name(row.destination_name)
        )
        for row in rows
    }
    return sorted((label, code) for code, label in labels.items())

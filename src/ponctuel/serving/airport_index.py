"""The index of airports for searches: code, name, city and number of flights."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import airportsdata

from ponctuel.domain.schedule_records import ListedAirport

_NO_MATCH = 5


class Airport(Protocol):
    """The part of an airport that responses contain."""

    @property
    def airport_name(self) -> str: ...
    @property
    def time_zone_name(self) -> str: ...


class AirportIndex:
    """The airports of the reference tables, searchable.

    Args:
        airports: the airports by code.
        routes_n: flights of each (origin, destination) in the schedule.
    """

    def __init__(
        self, airports: Mapping[str, Airport], routes_n: Mapping[tuple[str, str], int]
    ) -> None:
        self._airports = airports
        self._leaving: Counter[str] = Counter()
        self._arriving: Counter[str] = Counter()
        for (origin, destination), flights_n in routes_n.items():
            self._leaving[origin] += flights_n
            self._arriving[destination] += flights_n

    @cached_property
    def _cities(self) -> dict[str, str | None]:
        """City by airport code; loaded on first use, which takes a third of a second."""
        world = airportsdata.load("IATA")
        cities = {code: world[code]["city"] if code in world else "" for code in self._codes}
        return {code: city or None for code, city in cities.items()}

    @cached_property
    def _codes(self) -> list[str]:
        """All airports, busiest first."""
        return sorted(
            self._airports, key=lambda code: (-self._leaving[code], -self._arriving[code], code)
        )

    @cached_property
    def _rows(self) -> list[ListedAirport]:
        return [
            {
                "airport_code": code,
                "airport_name": self._airports[code].airport_name,
                "city_name": self._cities[code],
                "time_zone": self._airports[code].time_zone_name,
                "flights_n": self._leaving[code],
                "arrivals_n": self._arriving[code],
            }
            for code in self._codes
        ]

    @cached_property
    def _words(self) -> dict[str, str]:
        return {
            code: plain(f"{self._cities[code] or ''} {airport.airport_name}")
            for code, airport in self._airports.items()
        }

    def origin_codes(self) -> list[str]:
        """Codes of the airports that flights leave from, busiest first."""
        return [code for code in self._codes if self._leaving[code]]

    def origins(self) -> list[ListedAirport]:
        """Airports that flights leave from, busiest first."""
        return [row for row in self._rows if row["flights_n"]]

    def city_of(self, airport_code: str) -> str | None:
        """The city that an airport serves; None where it is not known.

        Args:
            airport_code: IATA.
        """
        return self._cities.get(airport_code)

    def serves(self, airport_code: str) -> bool:
        """Whether the schedule has departures from there.

        Args:
            airport_code: IATA.
        """
        return self._leaving[airport_code] > 0

    def search(self, text: str) -> list[ListedAirport]:
        """Airports whose code, city or name contains the text, without regard to accents.

        An exact code comes first, then those that flights of the schedule serve.

        Args:
            text: the search text.
        """
        query = plain(text)
        if not query:
            return self.origins()
        ranked = [(self._rank(row, query), position) for position, row in enumerate(self._rows)]
        return [self._rows[position] for rank, position in sorted(ranked) if rank[0] < _NO_MATCH]

    def _rank(self, row: ListedAirport, query: str) -> tuple[int, int]:
        code, words = row["airport_code"].lower(), self._words[row["airport_code"]]
        if code == query:
            return 0, 0
        served = 1 if row["flights_n"] or row["arrivals_n"] else 2
        if code.startswith(query) or words.startswith(query):
            return served, 0
        if f" {query}" in words:
            return served, 1
        return (served, 2) if query in words else (_NO_MATCH, 0)


def plain(text: str) -> str:
    """Lower-case letters without accents, single spaces.

    Args:
        text: any.
    """
    bare = unicodedata.normalize("NFKD", text)
    letters = "".join(character for character in bare if not unicodedata.combining(character))
    return " ".join(letters.lower().split())

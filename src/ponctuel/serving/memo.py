"""What families of features have said, by key: asked twice about the same, no query runs twice.

A family's row depends on its keys and on what was known by the moment in them, nothing else (its
table has one row a key, whoever asks). So a row once read stays true until the timeline itself
changes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

import duckdb

from ponctuel.features.family import Family

Key = tuple[Hashable, ...]
Values = tuple[Any, ...]
# Some 50 MB.
MAX_ROWS = 100_000


class FamilyMemo:
    """Rows of families of features by key; a key that was asked and found nothing has None."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[Key, Values | None]] = {}

    def __len__(self) -> int:
        return sum(len(rows) for rows in list(self._rows.values()))

    def knows(self, family: Family, keys: Iterable[Key | None]) -> bool:
        """Whether all have been asked before."""
        wanted = {key for key in keys if key is not None}
        return wanted <= self._rows.get(family.name, {}).keys()

    def read(
        self, connection: duckdb.DuckDBPyConnection, family: Family, keys: Iterable[Key | None]
    ) -> None:
        """Keep what the table `family_<name>` says of the keys that it was made for."""
        names = (*family.keys, *(feature.name for feature in family.features))
        query = f"SELECT {', '.join(names)} FROM family_{family.name}"
        found = connection.execute(query).fetchall()
        width = len(family.keys)
        told: dict[Key, Values | None] = dict.fromkeys(key for key in keys if key is not None)
        told |= {row[:width]: row[width:] for row in found}
        # At once: other threads must not find a key that is known and has no row yet.
        self._rows.setdefault(family.name, {}).update(told)

    def rows(self, family: Family, keys: Iterable[Key | None]) -> list[Values | None]:
        """What is remembered of each key, in order; None where nothing is."""
        known = self._rows.get(family.name, {})
        return [None if key is None else known[key] for key in keys]


class Memory:
    """The memo of the moment, shared by threads: forgetting leaves those who read undisturbed.

    Args:
        max_rows: a fuller memo makes room for a new one: moments pass and do not come again.
    """

    def __init__(self, max_rows: int = MAX_ROWS) -> None:
        self._memo, self._max_rows = FamilyMemo(), max_rows
        self._version, self._turn = 0, Lock()

    def memo(self, version: int = 0) -> FamilyMemo:
        """To be used for one set of requests, from knowing to reading.

        Args:
            version: of the asker's timeline; a newer one makes all forget what was read from older
                ones, and who is behind remembers for itself alone.
        """
        with self._turn:
            if version < self._version:
                return FamilyMemo()
            if version > self._version or len(self._memo) > self._max_rows:
                self._version, self._memo = version, FamilyMemo()
            return self._memo

    def forget(self) -> None:
        """What was known has changed: everything is asked anew."""
        self._memo = FamilyMemo()


def keys_of(family: Family, asked: Mapping[str, Sequence[Any]]) -> list[Key | None]:
    """The family's key of each request; None where it can say nothing: too far, or no aircraft.

    Args:
        asked: the table `request`, column by column.
    """
    keys = zip(*(asked[name] for name in family.keys), strict=True)
    leads = zip(asked["sched_dep_min"], asked["issued_at_min"], strict=True)
    return [
        key if departure - issued <= family.max_lead_min and None not in key else None
        for key, (departure, issued) in zip(keys, leads, strict=True)
    ]

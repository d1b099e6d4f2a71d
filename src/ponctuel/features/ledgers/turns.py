"""Readers of the families about turns, with ledgers of their own that are built at first use.

Without a model that has such families they cost nothing. A turn consists of two legs, so when
events change some legs, the former turns of their aircraft are removed and the new ones added.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.features.ledgers.running_sums import RunningSums
from ponctuel.features.turn import REACH_MIN, TurnFamily, turn_event_sql
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.flights import KEY

_SAME_FLIGHT = " AND ".join(f"f.{column} = t.{column}" for column in KEY)
_CHANGED_LEGS = "SELECT * FROM removed_version UNION ALL BY NAME SELECT * FROM added_version"
# The legs whose turns may include a changed leg. Unchanged turns at the edges are the same before
# and after, so that their postings cancel.
_LEGS_AROUND = f"""tail_number IN (SELECT tail_number FROM changed_leg)
  AND sched_dep_min >= (SELECT MIN(sched_dep_min) FROM changed_leg) - {2 * REACH_MIN}
  AND sched_dep_min <= (SELECT MAX(sched_dep_min) FROM changed_leg) + {2 * REACH_MIN}"""


class Turns:
    """The running sums of all families about turns.

    Args:
        timeline: read completely at the first use, and then updated after each change.
        families: all families about turns.
        other: a reader whose ledgers are shared, as long as no event has entered them.
    """

    def __init__(
        self, timeline: Timeline, families: tuple[TurnFamily, ...], other: Turns | None = None
    ) -> None:
        self._timeline, self._families = timeline, families
        self._sums: dict[tuple[str, ...], RunningSums] = {}
        # Only sums of the history alone are shared: another timeline may have other events.
        self._sums_are_history_only = False
        if other is not None and other._sums_are_history_only:
            self._sums_are_history_only = True
            self._sums = {key: sums.shared_copy() for key, sums in other._sums.items()}

    def features(self, family: TurnFamily, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        if not self._sums:
            self._build()
        return self._sums[family.key].features(family, requests)

    def replace_changed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Post the changes: removed versions in `removed_version`, new ones in `added_version`."""
        if not self._sums:
            return
        run = connection.execute
        run(f"CREATE OR REPLACE TEMP TABLE changed_leg AS {_CHANGED_LEGS}")
        run(
            "CREATE OR REPLACE TEMP TABLE leg_now AS "
            f"SELECT * FROM timeline_flight WHERE {_LEGS_AROUND}"
        )
        run(
            "CREATE OR REPLACE TEMP TABLE leg_before AS SELECT * FROM leg_now AS f "
            f"ANTI JOIN added_version AS t ON {_SAME_FLIGHT} "
            f"UNION ALL BY NAME SELECT * FROM removed_version WHERE {_LEGS_AROUND}"
        )
        for table, sign in (("leg_now", 1), ("leg_before", -1)):
            events = _rows(connection, turn_event_sql(table))
            for sums in self._sums.values():
                sums.post(events, np.full(len(events["kind"]), sign))

    def _build(self) -> None:
        connection = self._timeline.connection
        connection.execute(f"CREATE OR REPLACE TEMP TABLE turn_event AS {turn_event_sql()}")
        for family in self._families:
            sums = self._sums[family.key] = RunningSums(family.key, [family], "turn_event")
            sums.read_history(connection)
        connection.execute("DROP TABLE turn_event")
        self._sums_are_history_only = not self._timeline.version


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = connection.sql(sql).to_arrow_table().to_pydict()
    return rows

"""Sums over time windows, computed as running balances.

An event adds its value to its key's running sum when it becomes known, and subtracts it when it
leaves the window; a request reads the balance at its issue time. This takes one union, one ordered
sum per key and one filter, but no as-of join; sums of whole numbers are exact on every engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.features.family import Feature

# Requests sort before events of the same minute, since facts have to be known before it.
REQUEST, EVENT = 0, 1


@dataclass(frozen=True)
class RunningSum:
    """A running total of one event column over the last `window_min` minutes."""

    column: str
    window_min: int

    @property
    def name(self) -> str:
        return f"{self.column}_{self.window_min}"


def running_sums(columns: tuple[str, ...], windows_min: tuple[int, ...]) -> tuple[RunningSum, ...]:
    """Running sums of every column over every window.

    Args:
        columns: columns of `timeline_event`.
        windows_min: lengths of the windows in minutes.
    """
    return tuple(RunningSum(column, window) for window in windows_min for column in columns)


@dataclass(frozen=True)
class Reading:
    """The moments at which running sums are read.

    Attributes:
        step_min: running sums are read at the last multiple of this number of minutes before the
            issue time, so that requests share readings without seeing the future.
        max_lead_min: longest lead time at which the family has values.
    """

    step_min: int
    max_lead_min: int

    @property
    def moment(self) -> str:
        """The request's column that holds the moment of reading."""
        return f"issued_{self.step_min}_min"


# Readings for the state of the last hours, and for the record of the last weeks.
STATE = Reading(step_min=5, max_lead_min=1440)
RECORD = Reading(step_min=360, max_lead_min=43200)


@dataclass(frozen=True)
class BalanceFamily:
    """A family whose features are computed from running sums (see `family.Family`).

    An entry leaves its running sums when its window closes, or when it is withdrawn.

    Attributes:
        key: columns of the request that identify the owner of a running sum (such as an airport
            or a carrier); empty for the whole system.
        event_key: columns of the event that correspond to `key`, where their names differ: for
            departures from the destination, the event's origin.
    """

    name: str
    label_en: str
    label_fr: str
    key: tuple[str, ...]
    running_sums: tuple[RunningSum, ...]
    features: tuple[Feature, ...]
    reading: Reading = STATE
    is_state: bool = True
    event_key: tuple[str, ...] = ()

    @property
    def ledger_key(self) -> tuple[str, ...]:
        """Columns of the event that identify the owner."""
        return self.event_key or self.key

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.key, self.reading.moment)

    @property
    def max_lead_min(self) -> int:
        return self.reading.max_lead_min

    def relation(self, reach_min: int) -> str:
        """SQL for the table of events from which the running sums are computed.

        Args:
            reach_min: largest number of minutes between an event and the first request.
        """
        del reach_min
        return "timeline_event"

    def sql(self) -> str:
        listed = column_list(self.key)
        columns = sorted({running_sum.column for running_sum in self.running_sums})
        reach_min = (
            max(running_sum.window_min for running_sum in self.running_sums) + self.reading.step_min
        )
        step_min = self.reading.step_min
        owner = "".join(
            f"{event_column} AS {request_column}, "
            if event_column != request_column
            else f"{request_column}, "
            for request_column, event_column in zip(self.key, self.ledger_key, strict=True)
        )
        key_condition = requested_keys_sql(self.key, self.ledger_key)
        events = f"""
SELECT {owner}kind AS event_kind, {floor_to("known_at_min", step_min)} AS known,
  {floor_to("GREATEST(known_at_min, since_min)", step_min)} AS moment,
  {floor_to("until_min", step_min)} AS until, {", ".join(columns)}
FROM {self.relation(reach_min)} WHERE {_kinds(self.running_sums, "kind")}{key_condition}
  AND {within_reach("known_at_min", reach_min)}"""
        # An entry that replaces another later on is added only if its window is still open then.
        entering = ", ".join(
            f"CASE WHEN {_is_open(a.window_min)} THEN {a.column} ELSE 0 END AS {a.name}"
            for a in self.running_sums
        )
        entries = [f"SELECT {listed}moment, {entering} FROM ledger_event"]
        for window in sorted({running_sum.window_min for running_sum in self.running_sums}):
            leaving = [
                running_sum for running_sum in self.running_sums if running_sum.window_min == window
            ]
            change = ", ".join(
                f"-{a.column} AS {a.name}" if a in leaving else f"0 AS {a.name}"
                for a in self.running_sums
            )
            entries.append(
                f"SELECT {listed}LEAST(known + {window}, until) AS moment, {change} "
                f"FROM ledger_event WHERE {_is_open(window)} "
                f"AND {_kinds(tuple(leaving), 'event_kind')}"
            )
        names = [running_sum.name for running_sum in self.running_sums]
        return ledger_query(self.key, self.reading, names, events, entries, self.features)


def ledger_query(
    key: tuple[str, ...],
    reading: Reading,
    names: list[str],
    events: str,
    entries: list[str],
    features: tuple[Feature, ...],
) -> str:
    """SQL that computes the balances of a ledger's entries at every distinct (key, reading).

    Args:
        key: columns that identify a running sum's owner; empty for the whole system.
        reading: when the running sums are read.
        names: the running sums.
        events: a query that the entries may read as `ledger_event`.
        entries: queries with the key, `moment` and every running sum's change at it, moments
            rounded down to the step: an entry counts for readings strictly after its moment.
        features: SQL over the balances.
    """
    listed = column_list(key)
    zeros = ", ".join(f"0 AS {name}" for name in names)
    condition = " AND ".join(
        [f"sched_dep_min - issued_at_min <= {reading.max_lead_min}"]
        + [f"{column} IS NOT NULL" for column in key]
    )
    # Entries of one moment are added up first: fewer rows to sort, and the same balances.
    changes = ", ".join(f"SUM({name}) AS {name}" for name in names)
    postings = "\n    UNION ALL ".join(entries)
    # Whole numbers below 2^53 are exact as DOUBLE, and DuckDB sums those several times faster.
    sums = ", ".join(f"SUM(CAST({name} AS DOUBLE)) OVER so_far AS {name}" for name in names)
    partition = f"PARTITION BY {', '.join(key)} " if key else ""
    outputs = ", ".join(f"CAST({f.expression} AS FLOAT) AS {f.name}" for f in features)
    return f"""
WITH ledger_event AS ({events}),
ledger AS (
  SELECT DISTINCT {listed}{reading.moment} AS moment, {REQUEST} AS kind, {zeros}
  FROM request WHERE {condition}
  UNION ALL
  SELECT {listed}moment, {EVENT} AS kind, {changes} FROM ({postings}) AS posting
  GROUP BY {listed}moment
),
balance AS (
  SELECT {listed}moment AS {reading.moment}, kind, {sums} FROM ledger
  WINDOW so_far AS ({partition}ORDER BY moment, kind ROWS UNBOUNDED PRECEDING)
)
SELECT {listed}{reading.moment}, {outputs} FROM balance WHERE kind = {REQUEST}"""


def floor_to(column: str, step_min: int) -> str:
    """SQL for the last multiple of the step that is not after the minute.

    Args:
        column: SQL for minutes since 1970 (UTC).
        step_min: minutes.
    """
    return column if step_min == 1 else f"{column} - {column} % {step_min}"


def column_list(key: tuple[str, ...]) -> str:
    """The key's columns as SQL, each with a comma behind it.

    Args:
        key: columns that identify a running sum's owner; empty for the whole system.
    """
    return "".join(f"{column}, " for column in key)


def requested_keys_sql(key: tuple[str, ...], event_key: tuple[str, ...] = ()) -> str:
    """SQL condition that keeps the events whose owner occurs in a request.

    Args:
        key: columns that identify a running sum's owner; empty for the whole system.
        event_key: their names in the event, where they differ.
    """
    return "".join(
        f" AND {event_column} IN (SELECT {request_column} FROM request)"
        for request_column, event_column in zip(key, event_key or key, strict=True)
    )


def within_reach(column: str, reach_min: int) -> str:
    """SQL condition that keeps the events which can be in a window at some request's issue time.

    Earlier events have left all windows and later ones are not known yet, so a few requests read
    a few days and not the whole history.

    Args:
        column: SQL for minutes since 1970 (UTC).
        reach_min: the longest window and step, in minutes.
    """
    return (
        f"{column} >= (SELECT MIN(issued_at_min) FROM request) - {reach_min} "
        f"AND {column} < (SELECT MAX(issued_at_min) FROM request)"
    )


def _is_open(window_min: int) -> str:
    """SQL condition that an entry is added before its window closes."""
    return f"known + {window_min} > moment"


def kinds_of(sums: tuple[RunningSum, ...]) -> tuple[str, ...]:
    """The kinds of events that can change some running sums.

    Args:
        sums: running sums of a family.
    """
    return tuple(sorted({_KIND_OF[running_sum.column.split("_")[0]] for running_sum in sums}))


def _kinds(sums: tuple[RunningSum, ...], column: str) -> str:
    """SQL condition that keeps the kinds of events that can change some running sums."""
    return f"{column} IN ({', '.join(repr(kind) for kind in kinds_of(sums))})"


_KIND_OF = {
    "dep": "departure",
    "arr": "arrival",
    "cancelled": "cancellation",
    "sched": "schedule",
    "turn": "turn",
}

"""The timeline of the warehouse in a file that all connections share.

In memory it would take hundreds of megabytes per connection. The file is compressed, sorted by
schedule, and read only as far as a query needs it; facts from pushed events are kept beside it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ponctuel.timeline.events import timeline_event_sql
from ponctuel.timeline.flights import KEY

# Number of rows that are skipped or read together: at most a week's.
_ROWS_AT_ONCE = 8192
_TABLES = {
    "timeline_flight": "sched_dep_min, carrier_code, flight_number, origin_code",
    "observation": "origin_code, known_at_min",
    "timeline_weather": "origin_code, known_at_min",
}
_SAME_FLIGHT = " AND ".join(f"t.{column} = f.{column}" for column in KEY)


def write_history(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the tables that `builder.prepare_timeline` has built, replacing the file.

    Args:
        connection: a connection with the timeline's tables.
        path: the path of the file.
    """
    path.unlink(missing_ok=True)
    options = f"READ_WRITE, ROW_GROUP_SIZE {_ROWS_AT_ONCE}"
    connection.execute(f"ATTACH {_quoted(path)} AS history ({options})")
    for name, order in _TABLES.items():
        connection.execute(f"CREATE TABLE history.{name} AS FROM {name} ORDER BY {order}")
    connection.execute("DETACH history")


def map_timeline(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Create the timeline's tables over the file: flights and events as views.

    Args:
        connection: a connection with the star schema's tables.
        path: the path of the file.
    """
    run = connection.execute
    run(f"ATTACH IF NOT EXISTS {_quoted(path)} AS history (READ_ONLY)")
    run("CREATE OR REPLACE TEMP TABLE pushed_flight AS FROM history.timeline_flight LIMIT 0")
    run(f"CREATE OR REPLACE TEMP TABLE pushed_key AS SELECT {', '.join(KEY)} FROM pushed_flight")
    run(
        "CREATE OR REPLACE TEMP VIEW timeline_flight AS FROM pushed_flight UNION ALL "
        f"SELECT f.* FROM history.timeline_flight AS f ANTI JOIN pushed_key AS t ON {_SAME_FLIGHT}"
    )
    run(f"CREATE OR REPLACE TEMP VIEW timeline_event AS {timeline_event_sql()}")
    for name in ("observation", "timeline_weather"):  # small, so they are copied
        run(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM history.{name}")


def replace_changed(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace the versions of the flights in the table `changed_flight` by `added_version`.

    Args:
        connection: the timeline's connection.
    """
    run = connection.execute
    run(f"DELETE FROM pushed_flight AS f USING changed_flight AS t WHERE {_SAME_FLIGHT}")
    run("INSERT INTO pushed_key FROM (FROM changed_flight EXCEPT FROM pushed_key)")
    run("INSERT INTO pushed_flight BY NAME FROM added_version")


def _quoted(path: Path) -> str:
    """A path as SQL text; ATTACH takes no parameter."""
    return "'" + str(path).replace("'", "''") + "'"

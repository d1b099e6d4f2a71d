"""Features for more requests than fit into memory, computed in slices of issue time.

A family reads only events within its reach of the requests (`balance.within_reach`), and its
running sums are exact wherever they begin: slices give the same rows as one computation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

from ponctuel.features.build import build_families, joined_sql
from ponctuel.features.families import FAMILIES
from ponctuel.features.family import Family

# Largest number of requests that are computed at once: the embedded year at all nine lead times is.
MAX_REQUESTS = 3_100_000
_DAY_MIN = 1440
_BY_DAY = f"""
SELECT issued_at_min // {_DAY_MIN} AS day, COUNT(*) FROM request GROUP BY day ORDER BY day"""
_BY_LEAD = """
SELECT MIN(request_id), MAX(request_id) FROM every_request GROUP BY lead_time_min ORDER BY 1"""


def issue_slices(
    connection: duckdb.DuckDBPyConnection, at_once: int = MAX_REQUESTS
) -> list[tuple[int, int]]:
    """Spans of issue time, [first, end) in minutes since 1970 (UTC), that cover the requests.

    Args:
        connection: a connection with the table `request`.
        at_once: largest number of requests in one span; more are divided into spans of two thirds
            of it, for the tables of all requests and events take memory beside those of a span. A
            day of issue times is never divided.
    """
    counts = connection.execute(_BY_DAY).fetchall()
    if sum(count for _, count in counts) > at_once:
        at_once = at_once * 2 // 3
    spans: list[tuple[int, int]] = []
    requests_n = 0
    for day, count in counts:
        first, end = day * _DAY_MIN, (day + 1) * _DAY_MIN
        if spans and requests_n + count <= at_once:
            spans[-1] = (spans[-1][0], end)
            requests_n += count
        else:
            spans.append((first, end))
            requests_n = count
    return spans


def write_slices(
    connection: duckdb.DuckDBPyConnection,
    spans: Iterable[tuple[int, int]],
    folder: Path,
    extra: tuple[str, ...] = (),
    families: Iterable[Family] = FAMILIES,
    progress: Callable[[str], None] = lambda name: None,
) -> str:
    """Compute the requests' features span by span, and write a Parquet file for each span.

    Args:
        connection: a connection with the timeline and the table `request`, which is `every_request`
            afterwards and has `lead_time_min`.
        spans: the spans from `issue_slices`.
        folder: folder of the files.
        extra: columns of `request` to include.
        families: families of features, in the order of their columns.
        progress: called with the number of each span when it is done.

    Returns:
        A query for all rows, in the order of `request_id`, without sorting them again: within a
        lead time, later requests are in later spans.
    """
    families, files = tuple(families), []
    connection.execute("ALTER TABLE request RENAME TO every_request")
    for number, (first, end) in enumerate(spans):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE request AS FROM every_request "
            f"WHERE issued_at_min >= {first} AND issued_at_min < {end}"
        )
        build_families(connection, families)
        files.append(quoted(folder / f"{number:04}.parquet"))
        connection.execute(
            f"COPY ({joined_sql(families, extra)} ORDER BY r.request_id) TO {files[-1]} "
            "(FORMAT parquet, COMPRESSION snappy)"
        )
        progress(f"slice {number + 1}")
    return " UNION ALL ".join(
        f"SELECT * FROM read_parquet([{', '.join(files)}]) "
        f"WHERE request_id BETWEEN {first_id} AND {last_id}"
        for first_id, last_id in connection.execute(_BY_LEAD).fetchall()
    )


def quoted(path: Path) -> str:
    """A path as SQL text: COPY takes no parameter.

    Args:
        path: the path of a file.
    """
    return "'" + str(path).replace("'", "''") + "'"

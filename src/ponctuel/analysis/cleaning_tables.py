"""Tables about the cleaning, in French: its rules, and flights before and after it."""

from __future__ import annotations

import pandas as pd

from ponctuel.analysis.cleaning_words import french_text
from ponctuel.cleaning.columns import flight_numbers, text
from ponctuel.cleaning.instants import hhmm_number, hhmm_to_min, utc_to_local

_KEY = [
    "date_local",
    "carrier_code",
    "flight_number",
    "origin_code",
    "destination_code",
    "sched_dep_time",
]
_DAY_MIN = 1440
EXAMPLE_NAMES = {
    "vol": "vol",
    "jour": "jour",
    "sched_dep_time": "départ prévu (brut)",
    "dep_time": "départ réel (brut)",
    "sched_arr_time": "arrivée prévue (brut)",
    "arr_time": "arrivée réelle (brut)",
    "sched_dep_utc": "départ prévu (UTC)",
    "dep_local": "départ réel (local)",
    "dep_utc": "départ réel (UTC)",
    "sched_arr_utc": "arrivée prévue (UTC)",
    "arr_utc": "arrivée réelle (UTC)",
    "naive_min": "différence des heures affichées (min)",
    "true_min": "durée prévue (min)",
    "naive_delay_min": "retard naïf (min)",
    "dep_delay_min": "retard vrai (min)",
    "sched_dep_utc_eve": "départ prévu la veille (UTC)",
    "apart_h": "écart avec la veille (h)",
}


def rules_table(outcomes: pd.DataFrame) -> pd.DataFrame:
    """The rules that were applied, in French.

    Args:
        outcomes: `CleaningReport.frame()`.
    """
    return pd.DataFrame(
        {
            "table": outcomes["table"],
            "règle": outcomes["rule"].map(french_text),
            "effet": outcomes["action"].map(french_text),
            "lignes touchées": outcomes["rows"],
            "pourquoi": outcomes["why"].map(french_text),
            "exemples": outcomes["examples"].map(", ".join),
        }
    )


def row_counts(raw: dict[str, pd.DataFrame], clean: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Numbers of rows before and after cleaning, for each table of the star schema."""
    raw_table_of = {
        "dim_date": "holidays",
        "dim_airport": "airportsdata",
        "dim_carrier": "airlines",
        "dim_aircraft": "planes",
        "fact_flight": "flights",
        "fact_weather": "weather",
    }
    rows = []
    for name, frame in clean.items():
        before = raw.get(raw_table_of.get(name, ""))
        rows.append(
            {
                "table nettoyée": name,
                "table brute": raw_table_of.get(name, "–") if before is not None else "–",
                "lignes brutes": None if before is None else len(before),
                "lignes nettoyées": len(frame),
                "colonnes": frame.shape[1],
            }
        )
    return pd.DataFrame(rows).astype({"lignes brutes": "Int64"})


def before_after(raw: pd.DataFrame, clean: pd.DataFrame, airports: pd.DataFrame) -> pd.DataFrame:
    """Raw and cleaned flights side by side, with the naive and the true scheduled duration.

    `past_midnight` and `other_zone` mark flights that are good examples; `dep_local` is the actual
    departure in local time.
    """
    parts = raw[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce")
    given = raw.reindex(columns=["sched_dep_time", "dep_time", "sched_arr_time", "arr_time"])
    left = given.apply(hhmm_number).assign(
        date_local=pd.to_datetime(parts, errors="coerce").astype("datetime64[us]"),
        carrier_code=text(raw, "carrier"),
        flight_number=flight_numbers(raw)[0],
        origin_code=text(raw, "origin"),
        destination_code=text(raw, "dest"),
    )
    wall = clean["sched_dep_local"]
    right = clean.assign(sched_dep_time=wall.dt.hour * 100 + wall.dt.minute)
    left = left.astype({"flight_number": "float64", "sched_dep_time": "float64"})
    right = right.astype({"flight_number": "float64", "sched_dep_time": "float64"})
    both = left.merge(right.drop_duplicates(_KEY), on=_KEY, validate="many_to_one")
    zones = airports.set_index("airport_code")["time_zone_name"]
    zone = both["destination_code"].map(zones)
    both["naive_min"] = hhmm_to_min(both["sched_arr_time"]) - hhmm_to_min(both["sched_dep_time"])
    both["true_min"] = (both["sched_arr_utc"] - both["sched_dep_utc"]).dt.total_seconds() / 60
    both["other_zone"] = zone != both["origin_code"].map(zones)
    both["past_midnight"] = (
        both["dep_delay_min"].astype("float64") + hhmm_to_min(both["sched_dep_time"]) >= _DAY_MIN
    )
    both["dep_local"] = utc_to_local(both["dep_utc"], both["origin_code"].map(zones))
    both["vol"] = (
        both["carrier_code"]
        + both["flight_number"].astype("int64").astype("str")
        + " "
        + both["origin_code"]
        + "→"
        + both["destination_code"]
    )
    both["jour"] = both["date_local"].dt.strftime("%Y-%m-%d")
    return both


def examples(flights: pd.DataFrame, columns: list[str], shown: int = 4) -> pd.DataFrame:
    """The first of some flights, with formatted times.

    Args:
        columns: the columns of `before_after`; those that end in `_time` are HHMM numbers.
    """
    out = flights[columns].head(shown).copy()
    for column in columns:
        if column.endswith("_time"):
            number = pd.to_numeric(out[column], errors="coerce")
            out[column] = number.map("{:04.0f}".format, na_action="ignore")
        elif pd.api.types.is_datetime64_any_dtype(out[column]):
            out[column] = out[column].dt.strftime("%d/%m %H:%M")
    return out

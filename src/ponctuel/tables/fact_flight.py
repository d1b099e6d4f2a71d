"""One scheduled leg and its outcome."""

from ponctuel.tables.core import Column, ForeignKey, Table

FACT_FLIGHT = Table(
    name="fact_flight",
    doc=(
        "Grain: one scheduled leg. `outcome` is null while it is not known. Columns after the "
        "schedule are facts of later moments: only the timeline may hand them to a forecast."
    ),
    columns=(
        Column("flight_id", "BIGINT", "surrogate key; carries no meaning and no order"),
        Column("date_local", "DATE", "local day of scheduled departure"),
        Column("carrier_code", "VARCHAR", "marketing carrier in the source"),
        Column(
            "flight_number", "INTEGER", "without the carrier's code", check="flight_number >= 0"
        ),
        Column("origin_code", "VARCHAR", "airport of departure"),
        Column("destination_code", "VARCHAR", "airport of arrival"),
        Column("tail_number", "VARCHAR", "the aircraft that flew", nullable=True),
        Column("sched_dep_local", "TIMESTAMP", "scheduled departure, wall clock at the origin"),
        Column("sched_dep_utc", "TIMESTAMP", "scheduled departure"),
        Column("sched_arr_utc", "TIMESTAMP", "scheduled arrival", nullable=True),
        Column(
            "distance_km", "DOUBLE", "great circle", "km", nullable=True, check="distance_km >= 0"
        ),
        Column(
            "outcome",
            "VARCHAR",
            "arrived, cancelled or diverted",
            nullable=True,
            check="outcome IN ('arrived', 'cancelled', 'diverted')",
        ),
        Column("dep_utc", "TIMESTAMP", "actual departure from the gate", nullable=True),
        Column("arr_utc", "TIMESTAMP", "actual arrival at the gate", nullable=True),
        Column(
            "dep_delay_min", "INTEGER", "actual minus scheduled departure", "min", nullable=True
        ),
        Column("arr_delay_min", "INTEGER", "actual minus scheduled arrival", "min", nullable=True),
        Column(
            "air_time_min",
            "INTEGER",
            "wheels off to wheels on",
            "min",
            nullable=True,
            check="air_time_min > 0",
        ),
    ),
    primary_key=("flight_id",),
    unique=(("carrier_code", "flight_number", "origin_code", "destination_code", "sched_dep_utc"),),
    foreign_keys=(
        ForeignKey("date_local", "dim_date", "date_local"),
        ForeignKey("carrier_code", "dim_carrier", "carrier_code"),
        ForeignKey("origin_code", "dim_airport", "airport_code"),
        ForeignKey("destination_code", "dim_airport", "airport_code"),
        ForeignKey("tail_number", "dim_aircraft", "tail_number"),
    ),
    checks=(
        "sched_arr_utc IS NULL OR sched_arr_utc > sched_dep_utc",
        "outcome IS NULL OR outcome <> 'arrived' OR (arr_delay_min IS NOT NULL AND arr_utc IS NOT NULL)",
        "outcome IS NULL OR outcome <> 'cancelled' OR (dep_utc IS NULL AND arr_utc IS NULL)",
        "arr_utc IS NULL OR dep_utc IS NULL OR arr_utc > dep_utc",
        "origin_code <> destination_code",
    ),
)

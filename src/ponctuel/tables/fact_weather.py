"""One hour of weather at one airport."""

from ponctuel.tables.core import Column, ForeignKey, Table

FACT_WEATHER = Table(
    name="fact_weather",
    doc="Grain: one airport and one hour of observation; it is known when the hour has ended.",
    columns=(
        Column("airport_code", "VARCHAR", "where it was observed"),
        Column("hour_utc", "TIMESTAMP", "start of the hour of observation"),
        Column("temperature_c", "DOUBLE", "air temperature", "°C", nullable=True),
        Column("dew_point_c", "DOUBLE", "dew point", "°C", nullable=True),
        Column(
            "humidity_pct",
            "DOUBLE",
            "relative humidity",
            "%",
            nullable=True,
            check="humidity_pct BETWEEN 0 AND 101",
        ),
        Column(
            "wind_direction_deg",
            "DOUBLE",
            "where the wind comes from",
            "degrees",
            nullable=True,
            check="wind_direction_deg BETWEEN 0 AND 360",
        ),
        Column(
            "wind_speed_kmh",
            "DOUBLE",
            "mean wind",
            "km/h",
            nullable=True,
            check="wind_speed_kmh >= 0",
        ),
        Column(
            "wind_gust_kmh",
            "DOUBLE",
            "gusts, where there were any",
            "km/h",
            nullable=True,
            check="wind_gust_kmh >= 0",
        ),
        Column(
            "precipitation_mm",
            "DOUBLE",
            "in the hour",
            "mm",
            nullable=True,
            check="precipitation_mm >= 0",
        ),
        Column(
            "pressure_hpa",
            "DOUBLE",
            "at sea level",
            "hPa",
            nullable=True,
            check="pressure_hpa BETWEEN 850 AND 1100",
        ),
        Column(
            "visibility_km", "DOUBLE", "horizontal", "km", nullable=True, check="visibility_km >= 0"
        ),
    ),
    primary_key=("airport_code", "hour_utc"),
    foreign_keys=(ForeignKey("airport_code", "dim_airport", "airport_code"),),
)

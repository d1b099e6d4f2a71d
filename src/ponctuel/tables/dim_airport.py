"""One airport."""

from ponctuel.tables.core import Column, Table

DIM_AIRPORT = Table(
    name="dim_airport",
    doc="Every airport that a code may name, not only those with flights.",
    columns=(
        Column("airport_code", "VARCHAR", "IATA code", check="length(airport_code) = 3"),
        Column("airport_name", "VARCHAR", "name in its source"),
        Column("country_code", "VARCHAR", "ISO 3166-1 alpha-2", nullable=True),
        Column(
            "latitude_deg", "DOUBLE", "WGS 84", "degrees", check="latitude_deg BETWEEN -90 AND 90"
        ),
        Column(
            "longitude_deg",
            "DOUBLE",
            "WGS 84",
            "degrees",
            check="longitude_deg BETWEEN -180 AND 180",
        ),
        Column("elevation_m", "DOUBLE", "above mean sea level", "m", nullable=True),
        Column("time_zone_name", "VARCHAR", "IANA time zone"),
    ),
    primary_key=("airport_code",),
)

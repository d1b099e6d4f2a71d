"""Location of the destination: neighbouring airports share weather and flight corridors."""

from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

FAMILY = QueryFamily(
    name="place",
    label_en="where the destination lies",
    label_fr="situation de la destination",
    keys=("destination_code",),
    query="SELECT airport_code AS destination_code, latitude_deg, longitude_deg FROM dim_airport",
    features=(
        Feature("destination_latitude_deg", "latitude_deg", "north positive"),
        Feature("destination_longitude_deg", "longitude_deg", "east positive"),
    ),
)

"""The type of the aircraft, where the request names one that the registry describes.

It is missing where nothing was observed in the last day, like the family `aircraft`: a known type
alone must not select the boosters that also read the aircraft's last day.
"""

from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

FAMILY = QueryFamily(
    name="aircraft_type",
    label_en="the kind of aircraft",
    label_fr="le type d’appareil",
    keys=("tail_number",),
    query="SELECT tail_number, seats, built_year FROM dim_aircraft",
    features=(
        Feature("aircraft_seats_n", "seats", "seats"),
        Feature("aircraft_built_n", "built_year - 1950", "year of manufacture, from 1950"),
    ),
    is_state=True,
)

"""The kind of aircraft, where the request names it and the registry describes it.

Emptied with the aircraft's day where nothing was observed: what kind it is must not, by itself,
take a request to the trees that read that day.
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

"""The weather at the destination, as last observed before the issue time.

The weather on arrival is not known yet, only the last report.
"""

from dataclasses import replace

from ponctuel.features.families import weather
from ponctuel.features.premise import Premise, day_of
from ponctuel.features.query_family import QueryFamily

FAMILY = QueryFamily(
    name="destination_weather",
    label_en="the weather last observed at the destination",
    label_fr="la dernière météo observée à destination",
    keys=("destination_code", "issued_at_min"),
    query=weather.last_observation_sql("destination_code"),
    features=tuple(
        replace(feature, name=f"destination_{feature.name}") for feature in weather.FAMILY.features
    ),
    is_state=True,
)
PREMISE = Premise(
    "destination_code",
    f"SELECT DISTINCT origin_code AS airport_code, {day_of('known_at_min')} AS day "
    "FROM timeline_weather",
)

"""Features of the request itself: carrier, airports, time of day, distance, and lead time."""

from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

FAMILY = QueryFamily(
    name="schedule",
    label_en="carrier, route and time of day",
    label_fr="compagnie, ligne et heure de la journée",
    keys=("request_id",),
    query="SELECT * FROM request",
    features=(
        Feature(
            "lead_time_min", "sched_dep_min - issued_at_min", "scheduled departure minus issue time"
        ),
        Feature("carrier_code", "carrier_code", "carrier", category=True),
        Feature("origin_code", "origin_code", "origin", category=True),
        Feature("destination_code", "destination_code", "destination", category=True),
        Feature("sched_dep_local_min", "sched_dep_local_min", "minutes after local midnight"),
        Feature("distance_km", "distance_km", "great-circle distance"),
        Feature("block_min", "block_min", "scheduled arrival minus scheduled departure"),
        Feature(
            "block_pace_min_per_km", "block_min / NULLIF(distance_km, 0)", "slack in the schedule"
        ),
    ),
)

"""The local day: weekday and holidays. No month, no day of the year: a model that has never seen
December must not split on it."""

from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

FAMILY = QueryFamily(
    name="calendar",
    label_en="weekday and holidays",
    label_fr="jour de la semaine et jours fériés",
    keys=("date_local",),
    query="SELECT * FROM dim_date",
    features=(
        Feature("iso_weekday", "iso_weekday", "1 Monday to 7 Sunday"),
        Feature("days_to_holiday", "days_to_holiday", "signed distance to the nearest holiday"),
        Feature("is_holiday", "CASE WHEN holiday_name IS NULL THEN 0 ELSE 1 END", "1 on a holiday"),
    ),
)

"""The local day: weekday, holidays, and the day of the year from the second year of data on.

In the first year the day of the year is missing: a model that has never seen December must not
split on it. From the second year on, every season has been seen before.
"""

from ponctuel.features.balance import RECORD
from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

# The length of a leap year, so that the first year is complete in any case.
YEAR_MIN = 366 * 1440

FAMILY = QueryFamily(
    name="calendar",
    label_en="weekday and holidays",
    label_fr="jour de la semaine et jours fériés",
    keys=("date_local", RECORD.moment),
    query=f"""
SELECT r.date_local, r.{RECORD.moment}, d.iso_weekday, d.days_to_holiday, d.holiday_name,
  CASE WHEN f.began_min + {YEAR_MIN} < r.{RECORD.moment}
    THEN EXTRACT(DOY FROM r.date_local) END AS day_of_year
FROM (SELECT DISTINCT date_local, {RECORD.moment} FROM request) AS r
JOIN dim_date AS d ON r.date_local = d.date_local
CROSS JOIN (SELECT MIN(sched_dep_min) AS began_min FROM timeline_flight
  WHERE flight_id IS NOT NULL) AS f""",
    features=(
        Feature("iso_weekday", "iso_weekday", "1 Monday to 7 Sunday"),
        Feature("days_to_holiday", "days_to_holiday", "signed distance to the nearest holiday"),
        Feature("is_holiday", "CASE WHEN holiday_name IS NULL THEN 0 ELSE 1 END", "1 on a holiday"),
        Feature("day_of_year", "day_of_year", "1 to 366; told from the second year of flights on"),
    ),
)

"""The weather of the last three hours over all airports of departure: storms come and go between them."""

from ponctuel.features.balance import within_reach
from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

_STALE_MIN = 360
_RECENT = "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW"

_QUERY = f"""
WITH hourly AS (
  SELECT known_at_min, MAX(precipitation_mm) AS precipitation_mm, MIN(visibility_km) AS visibility_km,
    MAX(COALESCE(wind_gust_kmh, wind_speed_kmh)) AS gust_kmh, MIN(pressure_hpa) AS pressure_hpa
  FROM timeline_weather WHERE {within_reach("known_at_min", 1440)} GROUP BY known_at_min
),
recent AS (
  SELECT known_at_min, SUM(precipitation_mm) OVER hours AS precipitation_3h_mm,
    MIN(visibility_km) OVER hours AS visibility_3h_km, MAX(gust_kmh) OVER hours AS gust_3h_kmh,
    pressure_hpa - MAX(pressure_hpa) OVER (ORDER BY known_at_min
                                           ROWS BETWEEN 12 PRECEDING AND CURRENT ROW) AS pressure_fall_hpa
  FROM hourly WINDOW hours AS (ORDER BY known_at_min {_RECENT})
)
SELECT f.issued_at_min, w.precipitation_3h_mm, w.visibility_3h_km, w.gust_3h_kmh, w.pressure_fall_hpa
FROM (
  SELECT moment AS issued_at_min, last_known_min FROM (
    SELECT moment, kind, MAX(known_at_min) OVER (ORDER BY moment, kind ROWS UNBOUNDED PRECEDING)
        AS last_known_min
    FROM (
      SELECT DISTINCT issued_at_min AS moment, 0 AS kind, CAST(NULL AS BIGINT) AS known_at_min
      FROM request
      UNION ALL SELECT known_at_min, 1, known_at_min FROM recent
    ) AS readings
  ) AS found WHERE kind = 0
) AS f
JOIN recent AS w ON f.last_known_min = w.known_at_min
WHERE f.issued_at_min - f.last_known_min <= {_STALE_MIN}"""

FAMILY = QueryFamily(
    name="weather_area",
    label_en="the weather of the last hours around the airports of departure",
    label_fr="la météo des dernières heures autour des aéroports de départ",
    keys=("issued_at_min",),
    query=_QUERY,
    features=(
        Feature(
            "weather_area_precipitation_3h_mm",
            "precipitation_3h_mm",
            "heaviest of each hour, summed",
        ),
        Feature("weather_area_visibility_3h_km", "visibility_3h_km", "lowest"),
        Feature("weather_area_gust_3h_kmh", "gust_3h_kmh", "strongest gust or mean wind"),
        Feature(
            "weather_area_pressure_fall_12h_hpa", "pressure_fall_hpa", "below the highest of 12 h"
        ),
    ),
    is_state=True,
)

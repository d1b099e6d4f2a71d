"""The weather of the last hours over all airports of departure, for storms that move between them.

Hours are counted back from the last observation at any airport, by time and not by rows: missing
hours, and stations that do not observe on the hour, do not shift the others.
"""

from ponctuel.features.balance import within_reach
from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

# An older observation is not used.
STALE_MIN = 360
_RAIN_HOURS = 3
# The hour of the last observation, and the twelve before it.
_PRESSURE_HOURS = 13
REACH_MIN = 60 * _PRESSURE_HOURS

# Rain is summed in whole micrometres: exact in any order.
_QUERY = f"""
WITH reading AS (
  SELECT known_at_min, MAX(precipitation_mm) AS precipitation_mm,
    MIN(visibility_km) AS visibility_km,
    MAX(COALESCE(wind_gust_kmh, wind_speed_kmh)) AS gust_kmh, MIN(pressure_hpa) AS pressure_hpa
  FROM timeline_weather WHERE {within_reach("known_at_min", STALE_MIN + REACH_MIN)}
  GROUP BY known_at_min
),
newest AS (
  SELECT moment AS issued_at_min, last_known_min FROM (
    SELECT moment, kind, MAX(known_at_min) OVER (ORDER BY moment, kind
                                                 ROWS UNBOUNDED PRECEDING) AS last_known_min
    FROM (
      SELECT DISTINCT issued_at_min AS moment, 0 AS kind, CAST(NULL AS BIGINT) AS known_at_min
      FROM request
      UNION ALL SELECT known_at_min, 1, known_at_min FROM reading
    ) AS readings
  ) AS dated WHERE kind = 0 AND moment - last_known_min <= {STALE_MIN}
),
hourly AS (
  SELECT last_known_min, hours_back, MAX(precipitation_mm) AS precipitation_mm,
    MIN(visibility_km) AS visibility_km, MAX(gust_kmh) AS gust_kmh,
    MIN(pressure_hpa) AS pressure_hpa
  FROM (
    SELECT n.last_known_min, r.*,
      CAST(FLOOR((n.last_known_min - r.known_at_min) / 60) AS BIGINT) AS hours_back
    FROM (SELECT DISTINCT last_known_min FROM newest) AS n JOIN reading AS r
      ON r.known_at_min <= n.last_known_min AND r.known_at_min > n.last_known_min - {REACH_MIN}
  ) AS placed GROUP BY last_known_min, hours_back
),
area AS (
  SELECT last_known_min,
    CAST(SUM(CASE WHEN hours_back < {_RAIN_HOURS}
      THEN CAST(ROUND(precipitation_mm * 1000) AS BIGINT) END) AS DOUBLE) / 1000
      AS precipitation_3h_mm,
    MIN(CASE WHEN hours_back < {_RAIN_HOURS} THEN visibility_km END) AS visibility_3h_km,
    MAX(CASE WHEN hours_back < {_RAIN_HOURS} THEN gust_kmh END) AS gust_3h_kmh,
    MAX(CASE WHEN hours_back = 0 THEN pressure_hpa END) - MAX(pressure_hpa) AS pressure_fall_hpa
  FROM hourly GROUP BY last_known_min
)
SELECT n.issued_at_min, a.precipitation_3h_mm, a.visibility_3h_km, a.gust_3h_kmh,
  a.pressure_fall_hpa
FROM newest AS n JOIN area AS a ON n.last_known_min = a.last_known_min"""

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
            "weather_area_pressure_fall_12h_hpa",
            "pressure_fall_hpa",
            "lowest of the hour, less the highest of 12 h",
        ),
    ),
    is_state=True,
)

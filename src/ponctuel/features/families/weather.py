"""The weather at the origin, as last observed."""

from ponctuel.features.balance import within_reach
from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily

# An older observation is not used.
STALE_MIN = 360


def last_observation_sql(column: str) -> str:
    """SQL of the last observation at an airport of the request, by a running maximum of the
    moments at which observations became known.

    Args:
        column: the request's column that holds the airport.
    """
    return f"""
SELECT f.{column}, f.issued_at_min, f.issued_at_min - f.last_known_min AS age_min, w.*
FROM (
  SELECT {column} AS {column}, moment AS issued_at_min, last_known_min FROM (
    SELECT {column}, moment, kind,
      MAX(known_at_min) OVER (PARTITION BY {column} ORDER BY moment, kind
                              ROWS UNBOUNDED PRECEDING) AS last_known_min
    FROM (
      SELECT DISTINCT {column}, issued_at_min AS moment, 0 AS kind,
        CAST(NULL AS BIGINT) AS known_at_min FROM request
      UNION ALL
      SELECT origin_code, known_at_min AS moment, 1 AS kind, known_at_min FROM timeline_weather
      WHERE origin_code IN (SELECT {column} FROM request)
        AND {within_reach("known_at_min", STALE_MIN)}
    ) AS readings
  ) AS found WHERE kind = 0
) AS f
JOIN (SELECT origin_code AS w_origin_code, known_at_min AS w_known_at_min, temperature_c,
        dew_point_c, humidity_pct, wind_direction_deg, wind_speed_kmh, wind_gust_kmh,
        precipitation_mm, pressure_hpa, visibility_km, pressure_change_3h_hpa,
        temperature_change_3h_c, wind_speed_change_3h_kmh FROM timeline_weather) AS w
  ON f.{column} = w.w_origin_code AND f.last_known_min = w.w_known_at_min
WHERE f.issued_at_min - f.last_known_min <= {STALE_MIN}"""


_COLUMNS = {
    "temperature_c": "air temperature",
    "dew_point_c": "dew point",
    "humidity_pct": "relative humidity",
    "wind_direction_deg": "where the wind comes from",
    "wind_speed_kmh": "mean wind",
    "precipitation_mm": "precipitation in the hour",
    "pressure_hpa": "pressure at sea level",
    "visibility_km": "visibility",
    "pressure_change_3h_hpa": "change of pressure in 3 h",
    "temperature_change_3h_c": "change of temperature in 3 h",
    "wind_speed_change_3h_kmh": "change of wind in 3 h",
}

FAMILY = QueryFamily(
    name="weather",
    label_en="the weather last observed at the origin",
    label_fr="la dernière météo observée à l’origine",
    keys=("origin_code", "issued_at_min"),
    query=last_observation_sql("origin_code"),
    features=(
        *(Feature(f"weather_{column}", column, doc) for column, doc in _COLUMNS.items()),
        Feature(
            "weather_wind_gust_kmh",
            "COALESCE(wind_gust_kmh, wind_speed_kmh)",
            "gusts, else the mean wind",
        ),
        Feature("weather_dew_spread_c", "temperature_c - dew_point_c", "how far from fog"),
    ),
    is_state=True,
)

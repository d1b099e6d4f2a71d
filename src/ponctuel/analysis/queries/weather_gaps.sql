-- Which share of each month's airport-hours lacks each measure? Hours without a row lack them all.
WITH span AS (SELECT MIN(hour_utc) AS first_hour, MAX(hour_utc) AS last_hour FROM fact_weather),
expected AS (
  SELECT a.airport_code, h.hour_utc
  FROM (SELECT DISTINCT airport_code FROM fact_weather) AS a
  CROSS JOIN (SELECT UNNEST(generate_series(first_hour, last_hour, INTERVAL 1 HOUR)) AS hour_utc
              FROM span) AS h
)
SELECT CAST(DATE_TRUNC('month', e.hour_utc) AS DATE) AS month,
  AVG(CASE WHEN w.hour_utc IS NULL THEN 1.0 ELSE 0.0 END) AS "heure absente",
  AVG(CASE WHEN w.temperature_c IS NULL THEN 1.0 ELSE 0.0 END) AS "température",
  AVG(CASE WHEN w.visibility_km IS NULL THEN 1.0 ELSE 0.0 END) AS "visibilité",
  AVG(CASE WHEN w.wind_speed_kmh IS NULL THEN 1.0 ELSE 0.0 END) AS "vent moyen",
  AVG(CASE WHEN w.wind_direction_deg IS NULL THEN 1.0 ELSE 0.0 END) AS "direction du vent",
  AVG(CASE WHEN w.precipitation_mm IS NULL THEN 1.0 ELSE 0.0 END) AS "précipitations",
  AVG(CASE WHEN w.pressure_hpa IS NULL THEN 1.0 ELSE 0.0 END) AS "pression",
  AVG(CASE WHEN w.wind_gust_kmh IS NULL THEN 1.0 ELSE 0.0 END) AS "rafales"
FROM expected AS e
LEFT JOIN fact_weather AS w ON e.airport_code = w.airport_code AND e.hour_utc = w.hour_utc
GROUP BY 1 ORDER BY 1

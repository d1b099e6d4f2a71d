-- How do outcomes vary with each measure of the weather at the origin, in its hour of departure?
-- The long form lets one pass over the join serve all measures.
WITH hourly AS (
  SELECT f.origin_code, DATE_TRUNC('hour', f.sched_dep_utc) AS hour_utc, COUNT(*) AS flights_n,
    COUNT(f.arr_delay_min) AS arrived_n,
    SUM(CASE WHEN f.arr_delay_min >= 15 THEN 1 ELSE 0 END) AS late15_n,
    SUM(CASE WHEN f.outcome = 'cancelled' THEN 1 ELSE 0 END) AS cancelled_n
  FROM fact_flight AS f WHERE f.outcome IS NOT NULL GROUP BY 1, 2
),
observed AS (
  SELECT h.*, w.visibility_km, w.wind_speed_kmh, w.precipitation_mm
  FROM hourly AS h JOIN fact_weather AS w
    ON h.origin_code = w.airport_code AND h.hour_utc = w.hour_utc
),
banded AS (
  SELECT 'visibility_km' AS measure, flights_n, arrived_n, late15_n, cancelled_n,
    CASE WHEN visibility_km < 1 THEN 0.0 WHEN visibility_km < 3 THEN 1.0
      WHEN visibility_km < 6 THEN 3.0 WHEN visibility_km < 12 THEN 6.0 ELSE 12.0 END AS band
  FROM observed WHERE visibility_km IS NOT NULL
  UNION ALL
  SELECT 'wind_speed_kmh', flights_n, arrived_n, late15_n, cancelled_n,
    LEAST(FLOOR(wind_speed_kmh / 10.0) * 10, 50.0)
  FROM observed WHERE wind_speed_kmh IS NOT NULL
  UNION ALL
  SELECT 'precipitation_mm', flights_n, arrived_n, late15_n, cancelled_n,
    CASE WHEN precipitation_mm = 0 THEN 0.0 WHEN precipitation_mm < 0.5 THEN 0.1
      WHEN precipitation_mm < 2 THEN 0.5 WHEN precipitation_mm < 5 THEN 2.0 ELSE 5.0 END
  FROM observed WHERE precipitation_mm IS NOT NULL
)
SELECT measure, band, CAST(SUM(flights_n) AS BIGINT) AS flights_n,
  SUM(late15_n) / SUM(arrived_n) AS late15_share, SUM(cancelled_n) / SUM(flights_n) AS cancelled_share
FROM banded GROUP BY 1, 2 HAVING SUM(arrived_n) >= 30 ORDER BY 1, 2

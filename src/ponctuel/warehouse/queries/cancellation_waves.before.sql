-- variant: a correlated count instead of a running sum.
WITH daily AS (
  SELECT date_local, COUNT(*) AS flights_n,
    CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n,
    CASE WHEN SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) >= 0.05 * COUNT(*)
      THEN 1 ELSE 0 END AS is_wave
  FROM fact_flight
  WHERE outcome IS NOT NULL
  GROUP BY date_local
),
numbered AS (
  SELECT d.date_local, d.flights_n, d.cancelled_n,
    (SELECT COUNT(*) FROM daily AS e WHERE e.is_wave = 0 AND e.date_local < d.date_local) AS wave_id
  FROM daily AS d
  WHERE d.is_wave = 1
)
SELECT MIN(date_local) AS first_day, MAX(date_local) AS last_day, COUNT(*) AS days_n,
  CAST(SUM(flights_n) AS BIGINT) AS flights_n, CAST(SUM(cancelled_n) AS BIGINT) AS cancelled_n,
  ROUND(SUM(cancelled_n) * 1.0 / SUM(flights_n), 4) AS cancelled_share
FROM numbered
GROUP BY wave_id
ORDER BY cancelled_n DESC, first_day

-- variant: a join on a range of time instead of an equality.
SELECT CASE WHEN w.visibility_km < 1.5 THEN 0.0 WHEN w.visibility_km < 5 THEN 1.5
    WHEN w.visibility_km < 10 THEN 5.0 ELSE 10.0 END AS visibility_band_km,
  CASE WHEN w.wind_speed_kmh < 20 THEN 0 WHEN w.wind_speed_kmh < 40 THEN 20 ELSE 40 END
    AS wind_band_kmh,
  COUNT(*) AS flights_n,
  ROUND(SUM(CASE WHEN f.arr_delay_min >= 15 THEN 1 ELSE 0 END) * 1.0
    / SUM(CASE WHEN f.outcome = 'arrived' THEN 1 ELSE 0 END), 4) AS late15_share,
  ROUND(SUM(CASE WHEN f.outcome = 'cancelled' THEN 1 ELSE 0 END) * 1.0 / COUNT(*), 4)
    AS cancelled_share
FROM fact_flight AS f
JOIN fact_weather AS w ON f.origin_code = w.airport_code
  AND f.sched_dep_utc >= w.hour_utc AND f.sched_dep_utc < w.hour_utc + INTERVAL '1' HOUR
WHERE f.outcome IS NOT NULL AND w.visibility_km IS NOT NULL AND w.wind_speed_kmh IS NOT NULL
GROUP BY 1, 2
HAVING SUM(CASE WHEN f.outcome = 'arrived' THEN 1 ELSE 0 END) > 0
ORDER BY 1, 2

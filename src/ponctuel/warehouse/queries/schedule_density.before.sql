-- variant: a self-join over a range of time instead of a window.
SELECT origin_code, FLOOR(around_n / 10.0) * 10 AS density_band, COUNT(*) AS flights_n,
  ROUND(AVG(CASE WHEN dep_delay_min >= 15 THEN 1.0 WHEN dep_delay_min IS NULL THEN NULL ELSE 0.0 END), 4)
    AS dep_late15_share
FROM (
  SELECT f.flight_id, f.origin_code, f.dep_delay_min, COUNT(*) AS around_n
  FROM fact_flight AS f
  JOIN fact_flight AS o ON f.origin_code = o.origin_code AND f.date_local = o.date_local
    AND o.sched_dep_utc BETWEEN f.sched_dep_utc - INTERVAL '30' MINUTE
      AND f.sched_dep_utc + INTERVAL '30' MINUTE
  GROUP BY f.flight_id, f.origin_code, f.dep_delay_min
) AS counted
GROUP BY origin_code, FLOOR(around_n / 10.0) * 10
HAVING COUNT(*) >= 100
ORDER BY origin_code, density_band

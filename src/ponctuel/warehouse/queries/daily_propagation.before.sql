-- variant: the worst day as a subquery, then a filter on the facts.
SELECT f.date_local, EXTRACT(HOUR FROM f.sched_dep_local) AS hour_local, COUNT(*) AS flights_n,
  CAST(SUM(CASE WHEN f.outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n,
  ROUND(AVG(f.dep_delay_min), 2) AS mean_dep_delay_min
FROM fact_flight AS f
WHERE f.date_local = (
  SELECT date_local
  FROM fact_flight
  WHERE dep_delay_min > 0
  GROUP BY date_local
  ORDER BY SUM(dep_delay_min) DESC, date_local
  LIMIT 1
)
GROUP BY f.date_local, EXTRACT(HOUR FROM f.sched_dep_local)
ORDER BY hour_local

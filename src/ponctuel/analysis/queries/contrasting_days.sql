-- The hours of the worst day and of the most ordinary one (the median), by minutes of lateness.
WITH ranked AS (
  SELECT date_local, ROW_NUMBER() OVER (ORDER BY late_min, date_local) AS place,
    COUNT(*) OVER () AS days_n
  FROM (
    SELECT date_local, SUM(GREATEST(COALESCE(dep_delay_min, 0), 0)) AS late_min
    FROM fact_flight GROUP BY date_local
  )
)
SELECT f.date_local, CASE WHEN r.place = r.days_n THEN 'worst' ELSE 'ordinary' END AS kind,
  CAST(EXTRACT(HOUR FROM f.sched_dep_local) AS INTEGER) AS hour_local, COUNT(*) AS flights_n,
  CAST(SUM(CASE WHEN f.outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n,
  AVG(f.dep_delay_min) AS mean_dep_delay_min
FROM fact_flight AS f JOIN ranked AS r ON f.date_local = r.date_local
WHERE r.place = r.days_n OR r.place = (r.days_n + 1) // 2
GROUP BY 1, 2, 3 ORDER BY 1, 3

-- How does lateness vary over the week and the day together?
SELECT d.iso_weekday, CAST(EXTRACT(HOUR FROM f.sched_dep_local) AS INTEGER) AS hour_local,
  AVG(CASE WHEN f.arr_delay_min >= 15 THEN 1.0 ELSE 0.0 END) AS late15_share
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
WHERE f.outcome = 'arrived'
GROUP BY 1, 2 HAVING COUNT(*) >= 30 ORDER BY 1, 2

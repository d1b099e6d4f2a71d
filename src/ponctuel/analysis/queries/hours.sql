-- How late are flights by local hour of scheduled departure? Quantiles: the mean hides the tail.
SELECT CAST(EXTRACT(HOUR FROM sched_dep_local) AS INTEGER) AS hour_local, COUNT(*) AS flights_n,
  AVG(CASE WHEN arr_delay_min >= 15 THEN 1.0 ELSE 0.0 END) AS late15_share,
  AVG(CASE WHEN arr_delay_min >= 60 THEN 1.0 ELSE 0.0 END) AS late60_share,
  quantile_cont(arr_delay_min, 0.25) AS p25_min, quantile_cont(arr_delay_min, 0.5) AS p50_min,
  quantile_cont(arr_delay_min, 0.75) AS p75_min, quantile_cont(arr_delay_min, 0.9) AS p90_min
FROM fact_flight WHERE outcome = 'arrived'
GROUP BY 1 HAVING COUNT(*) >= 30 ORDER BY 1

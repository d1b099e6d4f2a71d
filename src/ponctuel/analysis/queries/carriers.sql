-- What is the whole distribution of each carrier's delays?
SELECT c.carrier_name, f.carrier_code, COUNT(*) AS flights_n,
  AVG(CASE WHEN f.outcome = 'cancelled' THEN 1.0 ELSE 0.0 END) AS cancelled_share,
  AVG(CASE WHEN f.arr_delay_min >= 15 THEN 1.0 WHEN f.arr_delay_min IS NOT NULL THEN 0.0 END)
    AS late15_share,
  quantile_cont(f.arr_delay_min, 0.05) AS p05_min, quantile_cont(f.arr_delay_min, 0.25) AS p25_min,
  quantile_cont(f.arr_delay_min, 0.5) AS p50_min, quantile_cont(f.arr_delay_min, 0.75) AS p75_min,
  quantile_cont(f.arr_delay_min, 0.95) AS p95_min, AVG(f.arr_delay_min) AS mean_min
FROM fact_flight AS f JOIN dim_carrier AS c ON f.carrier_code = c.carrier_code
WHERE f.outcome IS NOT NULL
GROUP BY 1, 2 HAVING COUNT(f.arr_delay_min) >= 30 ORDER BY p75_min, f.carrier_code

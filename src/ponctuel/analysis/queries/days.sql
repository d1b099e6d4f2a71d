-- What was each day like?
SELECT f.date_local, d.holiday_name, COUNT(*) AS flights_n,
  AVG(CASE WHEN f.arr_delay_min >= 15 THEN 1.0 WHEN f.arr_delay_min IS NOT NULL THEN 0.0 END)
    AS late15_share,
  AVG(CASE WHEN f.outcome = 'cancelled' THEN 1.0 ELSE 0.0 END) AS cancelled_share
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
WHERE f.outcome IS NOT NULL
GROUP BY 1, 2 ORDER BY 1

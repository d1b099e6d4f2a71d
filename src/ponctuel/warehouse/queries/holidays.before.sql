-- variant: the calendar joined to every flight, then distinct days.
SELECT d.days_to_holiday, COUNT(DISTINCT f.date_local) AS days_n, COUNT(*) AS flights_n,
  ROUND(SUM(CASE WHEN f.arr_delay_min >= 15 THEN 1 ELSE 0 END) * 1.0
    / SUM(CASE WHEN f.outcome = 'arrived' THEN 1 ELSE 0 END), 4) AS late15_share,
  ROUND(SUM(CASE WHEN f.outcome = 'cancelled' THEN 1 ELSE 0 END) * 1.0 / COUNT(*), 4)
    AS cancelled_share
FROM fact_flight AS f
JOIN dim_date AS d ON f.date_local = d.date_local
WHERE f.outcome IS NOT NULL AND d.days_to_holiday BETWEEN -7 AND 7
GROUP BY d.days_to_holiday
HAVING SUM(CASE WHEN f.outcome = 'arrived' THEN 1 ELSE 0 END) > 0
ORDER BY d.days_to_holiday

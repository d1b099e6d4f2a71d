-- question: How do lateness and cancellations change around public holidays?
-- question_fr: Que deviennent les retards et les annulations autour des jours fériés ?
-- why: Flights are summed by day first: the calendar is then joined to a row a day, and the
--   number of days is a plain count. A day may be near two holidays; the calendar holds the
--   nearer.
-- optimisation: the first draft joined the calendar to every flight and counted distinct days:
--   half as many rows again through the plan. The time is about the same on one year, where all
--   fits in the cache.
SELECT d.days_to_holiday, COUNT(*) AS days_n, CAST(SUM(f.flights_n) AS BIGINT) AS flights_n,
  ROUND(SUM(f.late15_n) * 1.0 / SUM(f.arrived_n), 4) AS late15_share,
  ROUND(SUM(f.cancelled_n) * 1.0 / SUM(f.flights_n), 4) AS cancelled_share
FROM (
  SELECT date_local, COUNT(*) AS flights_n,
    CAST(SUM(CASE WHEN outcome = 'arrived' THEN 1 ELSE 0 END) AS BIGINT) AS arrived_n,
    CAST(SUM(CASE WHEN arr_delay_min >= 15 THEN 1 ELSE 0 END) AS BIGINT) AS late15_n,
    CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n
  FROM fact_flight
  WHERE outcome IS NOT NULL
  GROUP BY date_local
) AS f
JOIN dim_date AS d ON f.date_local = d.date_local
WHERE d.days_to_holiday BETWEEN -7 AND 7
GROUP BY d.days_to_holiday
HAVING SUM(f.arrived_n) > 0
ORDER BY d.days_to_holiday

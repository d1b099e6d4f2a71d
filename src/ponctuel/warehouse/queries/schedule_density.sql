-- question: Do flights leave later when the schedule around them is dense?
-- question_fr: Part-on plus tard quand le programme est dense autour du vol ?
-- why: A RANGE window counts the flights of the same airport and day that are scheduled within
--   half an hour on either side; whole minutes as sorting key keep the frame exact on every
--   engine.
-- optimisation: the first draft joined each flight with those around it and counted: ten times
--   the rows through the plan and several times the time. The window sorts once and slides.
SELECT origin_code, density_band, COUNT(*) AS flights_n,
  ROUND(AVG(CASE WHEN dep_delay_min >= 15 THEN 1.0 WHEN dep_delay_min IS NULL THEN NULL ELSE 0.0 END), 4)
    AS dep_late15_share
FROM (
  SELECT origin_code, dep_delay_min, FLOOR(around_n / 10.0) * 10 AS density_band
  FROM (
    SELECT origin_code, dep_delay_min,
      COUNT(*) OVER (
        PARTITION BY origin_code, date_local
        ORDER BY DATE_DIFF('minute', TIMESTAMP '1970-01-01 00:00:00', sched_dep_utc)
        RANGE BETWEEN 30 PRECEDING AND 30 FOLLOWING
      ) AS around_n
    FROM fact_flight
  ) AS counted
) AS banded
GROUP BY origin_code, density_band
HAVING COUNT(*) >= 100
ORDER BY origin_code, density_band

-- variant: a correlated look-up of the previous leg instead of LAG.
WITH legs AS (
  SELECT tail_number, sched_dep_utc, sched_arr_utc, dep_delay_min, arr_delay_min,
    ROW_NUMBER() OVER (ORDER BY sched_dep_utc, flight_id) AS leg
  FROM fact_flight
  WHERE tail_number IS NOT NULL
)
SELECT previous_band_min, slack_band_min, COUNT(*) AS legs_n,
  ROUND(AVG(CASE WHEN dep_delay_min >= 15 THEN 1.0 ELSE 0.0 END), 4) AS late15_share,
  ROUND(AVG(dep_delay_min), 2) AS mean_dep_delay_min
FROM (
  SELECT dep_delay_min,
    CASE WHEN previous_delay_min < 15 THEN 0 WHEN previous_delay_min < 30 THEN 15
      WHEN previous_delay_min < 60 THEN 30 WHEN previous_delay_min < 120 THEN 60 ELSE 120 END
      AS previous_band_min,
    CASE WHEN slack_min < 60 THEN 0 WHEN slack_min < 180 THEN 60 ELSE 180 END AS slack_band_min
  FROM (
    SELECT f.dep_delay_min, p.arr_delay_min AS previous_delay_min,
      DATE_DIFF('minute', p.sched_dep_utc, f.sched_dep_utc)
        - 2 * DATE_DIFF('minute', p.sched_dep_utc, p.sched_arr_utc) AS slack_min
    FROM (
      SELECT tail_number, sched_dep_utc, dep_delay_min, (
          SELECT MAX(b.leg) FROM legs AS b
          WHERE b.tail_number = l.tail_number AND b.leg < l.leg
        ) AS previous_leg
      FROM legs AS l
    ) AS f
    JOIN legs AS p ON p.leg = f.previous_leg
  ) AS chained
  WHERE previous_delay_min IS NOT NULL AND slack_min >= 0 AND dep_delay_min IS NOT NULL
) AS banded
GROUP BY previous_band_min, slack_band_min
ORDER BY previous_band_min, slack_band_min

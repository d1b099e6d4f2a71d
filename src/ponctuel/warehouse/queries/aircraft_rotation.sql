-- question: How much of a late arrival does the same aircraft carry into its next departure?
-- question_fr: Quelle part de son retard un avion transmet-il à son départ suivant ?
-- why: Only departures from the warehouse's origins are known, so the leg back is not seen: the
--   slack is the time between two scheduled departures less twice the first block time. The band
--   of 180 min and more holds mostly nights and other routes, where the chain breaks.
-- optimisation: the first draft looked up each flight's previous leg with a correlated subquery;
--   the engine turns it into a self-join of every leg with all earlier legs of its aircraft, then
--   keeps one: thirty times the rows through the plan, and more than ten times the time. LAG
--   sorts each aircraft's legs once.
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
    SELECT dep_delay_min,
      LAG(arr_delay_min) OVER leg AS previous_delay_min,
      DATE_DIFF('minute', LAG(sched_dep_utc) OVER leg, sched_dep_utc)
        - 2 * DATE_DIFF('minute', LAG(sched_dep_utc) OVER leg, LAG(sched_arr_utc) OVER leg)
        AS slack_min
    FROM fact_flight
    WHERE tail_number IS NOT NULL
    WINDOW leg AS (PARTITION BY tail_number ORDER BY sched_dep_utc, flight_id)
  ) AS chained
  WHERE previous_delay_min IS NOT NULL AND slack_min >= 0 AND dep_delay_min IS NOT NULL
) AS banded
GROUP BY previous_band_min, slack_band_min
ORDER BY previous_band_min, slack_band_min

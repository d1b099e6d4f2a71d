-- question: How much of a late departure is made up in the air, by distance?
-- question_fr: Quelle part d’un départ en retard est rattrapée en vol, selon la distance ?
-- why: Departure delay minus arrival delay is what the scheduled block time had to spare. Bands
--   are computed in an inner query, so that grouping is by small integers and the same text runs
--   on Spark, which does not group by an alias of an expression in every dialect.
-- optimisation: none needed: one scan with its filter pushed into it; the outcome is the only
--   condition, and it holds for nearly every row, so that no order of the rows could save reading
--   them.
SELECT distance_band_km, dep_band_min, COUNT(*) AS flights_n,
  ROUND(AVG(dep_delay_min - arr_delay_min), 2) AS mean_recovered_min,
  ROUND(AVG(CASE WHEN arr_delay_min < 15 THEN 1.0 ELSE 0.0 END), 4) AS punctual_share
FROM (
  SELECT dep_delay_min, arr_delay_min,
    CASE WHEN distance_km < 800 THEN 0 WHEN distance_km < 2000 THEN 800 ELSE 2000 END
      AS distance_band_km,
    CASE WHEN dep_delay_min < 0 THEN -60 WHEN dep_delay_min < 15 THEN 0
      WHEN dep_delay_min < 30 THEN 15 WHEN dep_delay_min < 60 THEN 30
      WHEN dep_delay_min < 120 THEN 60 ELSE 120 END AS dep_band_min
  FROM fact_flight
  WHERE outcome = 'arrived' AND distance_km IS NOT NULL
) AS banded
GROUP BY distance_band_km, dep_band_min
ORDER BY distance_band_km, dep_band_min

-- question: At which destinations and hours can a traveller count on a connection?
-- question_fr: Où et à quelle heure peut-on compter sur une correspondance ?
-- why: A bank is a destination and an hour (UTC) of scheduled arrival. A flight that never
--   arrived has no delay: the CASE counts it as missed rather than leaving it out. 45 min stands
--   for a tight connection; banks of fewer than 30 flights are left out.
-- optimisation: none needed: one scan, one grouping on short keys, and the names joined to a few
--   hundred rows.
SELECT b.destination_code, a.airport_name AS destination_name, b.hour_utc,
  b.arrivals_n, b.punctual_share, b.missed_share
FROM (
  SELECT destination_code, EXTRACT(HOUR FROM sched_arr_utc) AS hour_utc,
    COUNT(*) AS arrivals_n,
    ROUND(AVG(CASE WHEN arr_delay_min < 15 THEN 1.0 ELSE 0.0 END), 4) AS punctual_share,
    ROUND(AVG(CASE WHEN arr_delay_min < 45 THEN 0.0 ELSE 1.0 END), 4) AS missed_share
  FROM fact_flight
  WHERE outcome IS NOT NULL AND sched_arr_utc IS NOT NULL
  GROUP BY destination_code, EXTRACT(HOUR FROM sched_arr_utc)
) AS b
JOIN dim_airport AS a ON b.destination_code = a.airport_code
WHERE b.arrivals_n >= 30
ORDER BY b.punctual_share DESC, b.destination_code, b.hour_utc

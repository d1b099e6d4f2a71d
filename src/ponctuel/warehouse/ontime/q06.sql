-- question: What share of each carrier's flights left more than 10 min late, over all days?
-- question_fr: Quelle part des vols de chaque compagnie part avec plus de 10 min de retard, tous jours confondus ?
SELECT c.carrier_name, q.late_n, q.flights_n,
  CAST(q.late_n AS DOUBLE) / q.flights_n AS late_share
FROM (
  SELECT carrier_code, COUNT(*) AS flights_n,
    SUM(CASE WHEN dep_delay_min > 10 THEN 1 ELSE 0 END) AS late_n
  FROM fact_flight
  GROUP BY carrier_code
) AS q JOIN dim_carrier AS c ON q.carrier_code = c.carrier_code
ORDER BY late_share DESC, c.carrier_name

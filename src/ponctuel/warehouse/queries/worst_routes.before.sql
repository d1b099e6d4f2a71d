-- variant: the first draft: a subquery, hence a scan, for each count.
SELECT r.origin_code, r.destination_code, a.airport_name AS destination_name,
  r.flights_n, n.arrived_n, l.late15_n, ROUND(l.late15_n * 1.0 / n.arrived_n, 4) AS late15_share,
  ROUND(COALESCE(h.late60_n, 0) * 1.0 / n.arrived_n, 4) AS late60_share,
  ROUND(COALESCE(c.cancelled_n, 0) * 1.0 / r.flights_n, 4) AS cancelled_share
FROM (SELECT origin_code, destination_code, COUNT(*) AS flights_n
      FROM fact_flight WHERE outcome IS NOT NULL GROUP BY origin_code, destination_code) AS r
JOIN (SELECT origin_code, destination_code, COUNT(*) AS arrived_n
      FROM fact_flight WHERE outcome = 'arrived' GROUP BY origin_code, destination_code) AS n
  ON r.origin_code = n.origin_code AND r.destination_code = n.destination_code
JOIN (SELECT origin_code, destination_code, COUNT(*) AS late15_n
      FROM fact_flight WHERE arr_delay_min >= 15 GROUP BY origin_code, destination_code) AS l
  ON r.origin_code = l.origin_code AND r.destination_code = l.destination_code
LEFT JOIN (SELECT origin_code, destination_code, COUNT(*) AS late60_n
           FROM fact_flight WHERE arr_delay_min >= 60 GROUP BY origin_code, destination_code) AS h
  ON r.origin_code = h.origin_code AND r.destination_code = h.destination_code
LEFT JOIN (SELECT origin_code, destination_code, COUNT(*) AS cancelled_n
           FROM fact_flight WHERE outcome = 'cancelled' GROUP BY origin_code, destination_code) AS c
  ON r.origin_code = c.origin_code AND r.destination_code = c.destination_code
JOIN dim_airport AS a ON r.destination_code = a.airport_code
WHERE n.arrived_n >= 100
ORDER BY late15_share DESC, r.origin_code, r.destination_code

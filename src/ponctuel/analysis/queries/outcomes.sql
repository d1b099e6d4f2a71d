-- How many flights met each outcome, and how many of them lack their tail number?
SELECT outcome, COUNT(*) AS flights_n,
  AVG(CASE WHEN tail_number IS NULL THEN 1.0 ELSE 0.0 END) AS tail_missing_share
FROM fact_flight WHERE outcome IS NOT NULL
GROUP BY outcome ORDER BY flights_n DESC

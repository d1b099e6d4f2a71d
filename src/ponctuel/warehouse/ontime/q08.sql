-- question: Which ten destinations are reached directly from the most airports?
-- question_fr: Quelles dix destinations sont reliées directement au plus grand nombre d’aéroports ?
SELECT a.airport_name, q.origins_n, q.flights_n
FROM (
  SELECT destination_code, COUNT(DISTINCT origin_code) AS origins_n, COUNT(*) AS flights_n
  FROM fact_flight
  GROUP BY destination_code
) AS q JOIN dim_airport AS a ON q.destination_code = a.airport_code
ORDER BY q.origins_n DESC, q.flights_n DESC, a.airport_name
LIMIT 10

-- question: Which ten airports have the most departures more than 10 min late?
-- question_fr: Quels dix aéroports ont le plus de départs avec plus de 10 min de retard ?
SELECT origin_code, COUNT(*) AS late_n
FROM fact_flight
WHERE dep_delay_min > 10
GROUP BY origin_code
ORDER BY late_n DESC, origin_code
LIMIT 10

-- question: Which carriers arrive more than 30 min late, Mondays to Fridays, within the contiguous states?
-- question_fr: Quelles compagnies arrivent avec plus de 30 min de retard, du lundi au vendredi, entre aéroports des États contigus ?
SELECT f.carrier_code, MIN(f.date_local) AS first_day, MAX(f.date_local) AS last_day,
  COUNT(*) AS flights_n, SUM(CASE WHEN f.arr_delay_min > 30 THEN 1 ELSE 0 END) AS late_n,
  CAST(SUM(CASE WHEN f.arr_delay_min > 30 THEN 1 ELSE 0 END) AS DOUBLE) / COUNT(*) AS late_share
FROM fact_flight AS f
JOIN dim_date AS d ON f.date_local = d.date_local
JOIN dim_airport AS o ON f.origin_code = o.airport_code
JOIN dim_airport AS e ON f.destination_code = e.airport_code
WHERE d.iso_weekday <= 5
  AND o.latitude_deg BETWEEN 24 AND 50 AND o.longitude_deg BETWEEN -125 AND -66
  AND e.latitude_deg BETWEEN 24 AND 50 AND e.longitude_deg BETWEEN -125 AND -66
GROUP BY f.carrier_code
HAVING COUNT(*) > 1000
ORDER BY late_share DESC, f.carrier_code

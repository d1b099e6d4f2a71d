-- question: Which carriers left more than 10 min late most often in a quarter, the fourth?
-- question_fr: Quelles compagnies partent le plus souvent avec plus de 10 min de retard au quatrième trimestre ?
SELECT f.carrier_code, COUNT(*) AS late_n
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
WHERE f.dep_delay_min > 10 AND d.month BETWEEN 10 AND 12
GROUP BY f.carrier_code
ORDER BY late_n DESC, f.carrier_code

-- question: What share of each carrier's flights left more than 10 min late in a quarter, the fourth?
-- question_fr: Quelle part des vols de chaque compagnie part avec plus de 10 min de retard au quatrième trimestre ?
SELECT f.carrier_code, SUM(CASE WHEN f.dep_delay_min > 10 THEN 1 ELSE 0 END) AS late_n,
  COUNT(*) AS flights_n,
  CAST(SUM(CASE WHEN f.dep_delay_min > 10 THEN 1 ELSE 0 END) AS DOUBLE) / COUNT(*) AS late_share
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
WHERE d.month BETWEEN 10 AND 12
GROUP BY f.carrier_code
ORDER BY late_share DESC, f.carrier_code

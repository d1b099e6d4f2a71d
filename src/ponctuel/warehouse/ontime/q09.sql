-- question: How many flights are scheduled each month?
-- question_fr: Combien de vols sont prévus chaque mois ?
SELECT d.year, d.month, COUNT(*) AS flights_n
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
GROUP BY d.year, d.month
ORDER BY d.year, d.month

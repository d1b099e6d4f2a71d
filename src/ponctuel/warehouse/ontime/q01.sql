-- question: How many flights are scheduled on each day of the week?
-- question_fr: Combien de vols sont prévus chaque jour de la semaine ?
SELECT d.iso_weekday, COUNT(*) AS flights_n
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
GROUP BY d.iso_weekday
ORDER BY flights_n DESC, d.iso_weekday

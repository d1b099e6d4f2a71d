-- question: On which days of the week do flights leave more than 10 min late?
-- question_fr: Quels jours de la semaine les vols partent-ils avec plus de 10 min de retard ?
SELECT d.iso_weekday, COUNT(*) AS late_n
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
WHERE f.dep_delay_min > 10
GROUP BY d.iso_weekday
ORDER BY late_n DESC, d.iso_weekday

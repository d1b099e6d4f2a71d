-- question: What share of flights left more than 10 min late, month by month?
-- question_fr: Quelle part des vols part avec plus de 10 min de retard, mois par mois ?
SELECT d.year, d.month,
  CAST(SUM(CASE WHEN f.dep_delay_min > 10 THEN 1 ELSE 0 END) AS DOUBLE) / COUNT(*) AS late_share
FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
GROUP BY d.year, d.month
ORDER BY d.year, d.month

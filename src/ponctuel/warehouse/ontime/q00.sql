-- question: How many flights are scheduled in a month, on average?
-- question_fr: Combien de vols sont prévus par mois, en moyenne ?
SELECT CAST(SUM(flights_n) AS DOUBLE) / COUNT(*) AS flights_a_month
FROM (
  SELECT d.year, d.month, COUNT(*) AS flights_n
  FROM fact_flight AS f JOIN dim_date AS d ON f.date_local = d.date_local
  GROUP BY d.year, d.month
) AS monthly

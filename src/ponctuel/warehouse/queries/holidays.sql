-- question: How do lateness and cancellations change around public holidays?
-- question_fr: Comment les retards et les annulations évoluent-ils autour des jours fériés ?
-- why_fr: Les vols sont d’abord totalisés par jour : le calendrier est ensuite joint à une ligne
--   par jour, et le nombre de jours est un simple comptage. Un jour peut être proche de deux jours
--   fériés ; le calendrier retient le plus proche.
-- optimisation_fr: La première version joignait le calendrier à chaque vol et comptait des jours
--   distincts : une fois et demie plus de lignes traversent le plan. Sur une année, où tout tient
--   en mémoire cache, le temps est à peu près le même.
SELECT d.days_to_holiday, COUNT(*) AS days_n, CAST(SUM(f.flights_n) AS BIGINT) AS flights_n,
  ROUND(SUM(f.late15_n) * 1.0 / SUM(f.arrived_n), 4) AS late15_share,
  ROUND(SUM(f.cancelled_n) * 1.0 / SUM(f.flights_n), 4) AS cancelled_share
FROM (
  SELECT date_local, COUNT(*) AS flights_n,
    CAST(SUM(CASE WHEN outcome = 'arrived' THEN 1 ELSE 0 END) AS BIGINT) AS arrived_n,
    CAST(SUM(CASE WHEN arr_delay_min >= 15 THEN 1 ELSE 0 END) AS BIGINT) AS late15_n,
    CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n
  FROM fact_flight
  WHERE outcome IS NOT NULL
  GROUP BY date_local
) AS f
JOIN dim_date AS d ON f.date_local = d.date_local
WHERE d.days_to_holiday BETWEEN -7 AND 7
GROUP BY d.days_to_holiday
HAVING SUM(f.arrived_n) > 0
ORDER BY d.days_to_holiday

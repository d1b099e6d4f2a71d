-- question: Which routes are late most often, among those flown at least a hundred times?
-- question_fr: Quelles liaisons sont le plus souvent en retard, parmi celles qui comptent au
--   moins cent vols ?
-- why_fr: Des sommes conditionnelles répondent à cinq questions en une lecture. Le nom de la
--   destination est joint après le regroupement, et les égalités sont départagées par les codes :
--   l’ordre est le même à chaque exécution.
-- optimisation_fr: La première version posait chaque question dans sa propre sous-requête et
--   joignait les cinq réponses : cinq lectures des faits et quatre jointures de plus. Les sommes
--   conditionnelles lisent la table une fois.
SELECT r.origin_code, r.destination_code, a.airport_name AS destination_name,
  r.flights_n, r.arrived_n, r.late15_n, ROUND(r.late15_n * 1.0 / r.arrived_n, 4) AS late15_share,
  ROUND(r.late60_n * 1.0 / r.arrived_n, 4) AS late60_share,
  ROUND(r.cancelled_n * 1.0 / r.flights_n, 4) AS cancelled_share
FROM (
  SELECT origin_code, destination_code, COUNT(*) AS flights_n,
    CAST(SUM(CASE WHEN outcome = 'arrived' THEN 1 ELSE 0 END) AS BIGINT) AS arrived_n,
    CAST(SUM(CASE WHEN arr_delay_min >= 15 THEN 1 ELSE 0 END) AS BIGINT) AS late15_n,
    CAST(SUM(CASE WHEN arr_delay_min >= 60 THEN 1 ELSE 0 END) AS BIGINT) AS late60_n,
    CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n
  FROM fact_flight
  WHERE outcome IS NOT NULL
  GROUP BY origin_code, destination_code
) AS r
JOIN dim_airport AS a ON r.destination_code = a.airport_code
WHERE r.arrived_n >= 100
ORDER BY late15_share DESC, r.origin_code, r.destination_code

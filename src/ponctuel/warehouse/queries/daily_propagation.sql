-- question: How did delays build up, hour after hour, on the worst day?
-- question_fr: Comment les retards se sont-ils accumulés, heure par heure, le jour le plus
--   perturbé ?
-- why_fr: Le jour le plus perturbé est celui qui totalise le plus de minutes de retard au
--   départ. Les faits sont regroupés une seule fois par jour et par heure ; des fenêtres sur ces
--   quelques milliers de lignes donnent le total du jour et son rang.
-- optimisation_fr: La première version cherchait ce jour dans une sous-requête, puis filtrait
--   les faits. Moins de lignes traversent ce plan, qui prend pourtant quatre fois plus de temps :
--   le filtre, connu à l’exécution seulement, impose un accès par l’index de la clé étrangère,
--   ligne par ligne, alors que la lecture des colonnes dans l’ordre est plus rapide. Un plan doit
--   donc être chronométré, et pas seulement compté.
SELECT date_local, hour_local, flights_n, cancelled_n, mean_dep_delay_min
FROM (
  SELECT date_local, hour_local, flights_n, cancelled_n, mean_dep_delay_min,
    DENSE_RANK() OVER (ORDER BY day_late_min DESC, date_local) AS place
  FROM (
    SELECT date_local, hour_local, flights_n, cancelled_n, mean_dep_delay_min,
      SUM(late_min) OVER (PARTITION BY date_local) AS day_late_min
    FROM (
      SELECT date_local, EXTRACT(HOUR FROM sched_dep_local) AS hour_local, COUNT(*) AS flights_n,
        CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n,
        ROUND(AVG(dep_delay_min), 2) AS mean_dep_delay_min,
        SUM(CASE WHEN dep_delay_min > 0 THEN dep_delay_min ELSE 0 END) AS late_min
      FROM fact_flight
      GROUP BY date_local, EXTRACT(HOUR FROM sched_dep_local)
    ) AS hourly
  ) AS totalled
) AS ranked
WHERE place = 1
ORDER BY hour_local

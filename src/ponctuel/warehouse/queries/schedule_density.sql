-- question: Do flights leave later when the schedule around them is dense?
-- question_fr: Les vols partent-ils plus tard quand le programme est dense autour d’eux ?
-- why_fr: Une fenêtre RANGE compte les vols du même aéroport et du même jour dont le départ est
--   prévu à moins d’une demi-heure, avant ou après. La clé de tri est en minutes entières, ce qui
--   rend la fenêtre exacte sur tous les moteurs.
-- optimisation_fr: La première version joignait chaque vol à ceux qui l’entourent, puis comptait
--   : dix fois plus de lignes traversent le plan, pour un temps plusieurs fois supérieur. La
--   fenêtre trie une fois, puis glisse.
SELECT origin_code, density_band, COUNT(*) AS flights_n,
  ROUND(AVG(CASE WHEN dep_delay_min >= 15 THEN 1.0 WHEN dep_delay_min IS NULL THEN NULL ELSE 0.0 END), 4)
    AS dep_late15_share
FROM (
  SELECT origin_code, dep_delay_min, FLOOR(around_n / 10.0) * 10 AS density_band
  FROM (
    SELECT origin_code, dep_delay_min,
      COUNT(*) OVER (
        PARTITION BY origin_code, date_local
        ORDER BY DATE_DIFF('minute', TIMESTAMP '1970-01-01 00:00:00', sched_dep_utc)
        RANGE BETWEEN 30 PRECEDING AND 30 FOLLOWING
      ) AS around_n
    FROM fact_flight
  ) AS counted
) AS banded
GROUP BY origin_code, density_band
HAVING COUNT(*) >= 100
ORDER BY origin_code, density_band

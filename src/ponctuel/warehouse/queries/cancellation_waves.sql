-- question: When did cancellations come in waves, and how long did each last?
-- question_fr: Quand les annulations sont-elles venues par vagues, et combien de temps chacune
--   a-t-elle duré ?
-- why_fr: La requête détecte des îlots de jours consécutifs : un jour appartient à une vague
--   quand 5 % de ses vols sont annulés, et la somme cumulée des jours où cet état change numérote
--   les îlots. Les faits sont réduits à une ligne par jour avant tout fenêtrage.
-- optimisation_fr: La première version numérotait chaque vague par un comptage corrélé des jours
--   calmes qui la précèdent, quadratique selon le nombre de jours. Sur une année, la lecture des
--   faits domine et le gain est faible ; sur dix ans, le fenêtrage reste linéaire.
SELECT MIN(date_local) AS first_day, MAX(date_local) AS last_day, COUNT(*) AS days_n,
  CAST(SUM(flights_n) AS BIGINT) AS flights_n, CAST(SUM(cancelled_n) AS BIGINT) AS cancelled_n,
  ROUND(SUM(cancelled_n) * 1.0 / SUM(flights_n), 4) AS cancelled_share
FROM (
  SELECT date_local, flights_n, cancelled_n, is_wave,
    SUM(starts) OVER (ORDER BY date_local ROWS UNBOUNDED PRECEDING) AS wave_id
  FROM (
    SELECT date_local, flights_n, cancelled_n, is_wave,
      CASE WHEN is_wave = LAG(is_wave) OVER (ORDER BY date_local) THEN 0 ELSE 1 END AS starts
    FROM (
      SELECT date_local, COUNT(*) AS flights_n,
        CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n,
        CASE WHEN SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) >= 0.05 * COUNT(*)
          THEN 1 ELSE 0 END AS is_wave
      FROM fact_flight
      WHERE outcome IS NOT NULL
      GROUP BY date_local
    ) AS daily
  ) AS marked
) AS numbered
WHERE is_wave = 1
GROUP BY wave_id
ORDER BY cancelled_n DESC, first_day

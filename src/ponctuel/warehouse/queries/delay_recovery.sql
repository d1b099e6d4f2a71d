-- question: How much of a late departure is made up in the air, by distance?
-- question_fr: Quelle part d’un départ en retard est rattrapée en vol, selon la distance ?
-- why_fr: Le retard au départ moins le retard à l’arrivée mesure la marge contenue dans la durée
--   prévue. Les tranches sont calculées dans une requête interne : le regroupement porte ainsi sur
--   de petits entiers, et le même texte s’exécute sur Spark, qui n’accepte pas dans tous les
--   dialectes un regroupement par l’alias d’une expression.
-- optimisation_fr: Aucune n’est nécessaire : la requête lit la table une fois, filtre compris.
--   Le résultat observé est la seule condition et presque toutes les lignes la remplissent ; aucun
--   ordre des lignes n’éviterait de les lire.
SELECT distance_band_km, dep_band_min, COUNT(*) AS flights_n,
  ROUND(AVG(dep_delay_min - arr_delay_min), 2) AS mean_recovered_min,
  ROUND(AVG(CASE WHEN arr_delay_min < 15 THEN 1.0 ELSE 0.0 END), 4) AS punctual_share
FROM (
  SELECT dep_delay_min, arr_delay_min,
    CASE WHEN distance_km < 800 THEN 0 WHEN distance_km < 2000 THEN 800 ELSE 2000 END
      AS distance_band_km,
    CASE WHEN dep_delay_min < 0 THEN -60 WHEN dep_delay_min < 15 THEN 0
      WHEN dep_delay_min < 30 THEN 15 WHEN dep_delay_min < 60 THEN 30
      WHEN dep_delay_min < 120 THEN 60 ELSE 120 END AS dep_band_min
  FROM fact_flight
  WHERE outcome = 'arrived' AND distance_km IS NOT NULL
) AS banded
GROUP BY distance_band_km, dep_band_min
ORDER BY distance_band_km, dep_band_min

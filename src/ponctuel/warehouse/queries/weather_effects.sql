-- question: How do visibility and wind at the origin change lateness and cancellations?
-- question_fr: Comment la visibilité et le vent à l’origine modifient-ils les retards et les
--   annulations ?
-- why_fr: Une observation couvre une heure : tronquer le départ à son heure transforme la
--   jointure en égalité. Les vols sont totalisés par aéroport et par heure avant d’être joints à
--   la météo : la jointure ne voit qu’une fraction des lignes.
-- optimisation_fr: La première version joignait sur un intervalle de temps (heure <= départ <
--   heure + 1 h). La seule égalité restante était l’aéroport : chaque vol était donc comparé à une
--   année d’heures, ce qui prend environ deux cents fois plus de temps pour le même nombre de
--   lignes en sortie. Le nombre de lignes ne montre pas les comparaisons ; la condition de
--   jointure les montre.
SELECT w.visibility_band_km, w.wind_band_kmh, CAST(SUM(f.flights_n) AS BIGINT) AS flights_n,
  ROUND(SUM(f.late15_n) * 1.0 / SUM(f.arrived_n), 4) AS late15_share,
  ROUND(SUM(f.cancelled_n) * 1.0 / SUM(f.flights_n), 4) AS cancelled_share
FROM (
  SELECT origin_code, DATE_TRUNC('hour', sched_dep_utc) AS hour_utc, COUNT(*) AS flights_n,
    CAST(SUM(CASE WHEN outcome = 'arrived' THEN 1 ELSE 0 END) AS BIGINT) AS arrived_n,
    CAST(SUM(CASE WHEN arr_delay_min >= 15 THEN 1 ELSE 0 END) AS BIGINT) AS late15_n,
    CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS cancelled_n
  FROM fact_flight
  WHERE outcome IS NOT NULL
  GROUP BY origin_code, DATE_TRUNC('hour', sched_dep_utc)
) AS f
JOIN (
  SELECT airport_code, hour_utc,
    CASE WHEN visibility_km < 1.5 THEN 0.0 WHEN visibility_km < 5 THEN 1.5
      WHEN visibility_km < 10 THEN 5.0 ELSE 10.0 END AS visibility_band_km,
    CASE WHEN wind_speed_kmh < 20 THEN 0 WHEN wind_speed_kmh < 40 THEN 20 ELSE 40 END
      AS wind_band_kmh
  FROM fact_weather
  WHERE visibility_km IS NOT NULL AND wind_speed_kmh IS NOT NULL
) AS w ON f.origin_code = w.airport_code AND f.hour_utc = w.hour_utc
GROUP BY w.visibility_band_km, w.wind_band_kmh
HAVING SUM(f.arrived_n) > 0
ORDER BY w.visibility_band_km, w.wind_band_kmh

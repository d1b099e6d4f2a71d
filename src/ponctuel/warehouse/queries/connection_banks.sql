-- question: At which destinations and hours can a traveller count on a connection?
-- question_fr: Vers quelles destinations et à quelles heures un voyageur peut-il compter sur une
--   correspondance ?
-- why_fr: Un groupe réunit une destination et une heure (UTC) d’arrivée prévue. Un vol qui
--   n’arrive pas n’a pas de retard : le CASE le compte comme une correspondance manquée au lieu de
--   l’écarter. Le seuil de 45 min représente une correspondance courte ; les groupes de moins de
--   30 vols sont écartés.
-- optimisation_fr: Aucune n’est nécessaire : la requête lit la table une fois, regroupe sur des
--   clés courtes et joint les noms à quelques centaines de lignes.
SELECT b.destination_code, a.airport_name AS destination_name, b.hour_utc,
  b.arrivals_n, b.punctual_share, b.missed_share
FROM (
  SELECT destination_code, EXTRACT(HOUR FROM sched_arr_utc) AS hour_utc,
    COUNT(*) AS arrivals_n,
    ROUND(AVG(CASE WHEN arr_delay_min < 15 THEN 1.0 ELSE 0.0 END), 4) AS punctual_share,
    ROUND(AVG(CASE WHEN arr_delay_min < 45 THEN 0.0 ELSE 1.0 END), 4) AS missed_share
  FROM fact_flight
  WHERE outcome IS NOT NULL AND sched_arr_utc IS NOT NULL
  GROUP BY destination_code, EXTRACT(HOUR FROM sched_arr_utc)
) AS b
JOIN dim_airport AS a ON b.destination_code = a.airport_code
WHERE b.arrivals_n >= 30
ORDER BY b.punctual_share DESC, b.destination_code, b.hour_utc

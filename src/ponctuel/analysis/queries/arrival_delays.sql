-- How many flights arrived with each delay, in whole minutes?
SELECT arr_delay_min, COUNT(*) AS flights_n
FROM fact_flight WHERE outcome = 'arrived'
GROUP BY arr_delay_min ORDER BY arr_delay_min

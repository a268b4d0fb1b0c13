-- The outer bounds of what has to be read for these incidents, so that the big statement names its hours and reads no others.
-- observed_to: absence counts only where presence has arrived, that is up to the newest quarter hour with a fifth of the fullest one's records. Of many elements two to four thousand are asked: keys are hashes, so those
-- below a border are a sample, and presence is ordered by them within a quarter hour.
WITH
    parts AS (
        SELECT degraded_from AS began, least({at:DateTime('UTC')}, if(toUnixTimestamp(degraded_to) = 0, {at:DateTime('UTC')}, degraded_to)) AS ended,
            experience = 'no_service' AND (role != 'served' OR harm >= 0.9) AS silent
        FROM incident_elements FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT removed AND degraded_from < {at:DateTime('UTC')}
    ),
    (SELECT intDiv(toUInt64(18446744073709551615), greatest(1, intDiv(count(), 2000))) FROM elements) AS sample_to,
    (SELECT (min(began), max(ended), minIf(began, silent), maxIf(began, silent), maxIf(least(ended, began + 86400), silent), count(), countIf(silent)) FROM parts) AS b
SELECT b.1 AS from, b.2 AS to, b.3 AS silent_from, b.4 AS silent_last_from, least(b.5, observed_to) AS silent_to, observed_to, (SELECT min(period_end) FROM presence) AS presence_from,
    b.6 AS elements, b.7 AS silent_elements, (SELECT count() FROM elements) AS all_elements
FROM (
    SELECT maxIf(period_end, records * 5 >= fullest) AS observed_to
    FROM (
        SELECT period_end, count() AS records, max(records) OVER () AS fullest
        FROM presence WHERE period_end > b.3 - 3600 AND period_end < b.5 + 900 AND period_end <= {at:DateTime('UTC')} AND element_key <= sample_to
        GROUP BY period_end
    )
)

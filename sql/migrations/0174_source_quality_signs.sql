-- Why: how good what a source sends is, day by day: how complete, how late, how far its clock is off, how much is doubted, refused, repeated or read by nobody,
-- and when it last gave another sign of life than measurements (a heartbeat, an alarm; 1970 where it never did).
-- A sign is of the source of the same name, or, where its sender gives a bare name, of the source whose distinguished name ends in it.
-- Measured on what it delivered of the last day of its periods; usual is what it delivered in its fullest period of that day.
CREATE VIEW IF NOT EXISTS source_quality AS
WITH
    (SELECT max(period_end) FROM arrivals) AS newest
SELECT source, periods, last_period, usual_elements, last_elements, completeness, lateness_s, ahead_s, values, suspect_share, unmapped, rejected,
    repeated.deliveries AS repeated, greatest(signs.at, bare.at) AS heard_at
FROM
(
    SELECT
        source,
        extract(source, '=([^=]*)$') AS last_name,
        count() AS periods,
        max(period_end) AS last_period,
        max(elements) AS usual_elements,
        sumIf(elements, period_end = newest) AS last_elements,
        if(usual_elements = 0, 0, last_elements / usual_elements) AS completeness,
        greatest(0, median(toInt64(toUnixTimestamp(arrived_at)) - toInt64(toUnixTimestamp(period_end)))) AS lateness_s,
        greatest(0, max(toInt64(toUnixTimestamp(period_end)) - toInt64(toUnixTimestamp(arrived_at)))) AS ahead_s
    FROM arrivals FINAL
    WHERE period_end > newest - INTERVAL 1 DAY
    GROUP BY source
) AS came
LEFT JOIN
(
    SELECT
        if(JSONExtractString(l.report, 'pm', 'sender') = '', l.source, JSONExtractString(l.report, 'pm', 'sender')) AS source,
        sum(l.accepted + l.rejected) AS values,
        if(values = 0, 0, sum(l.suspect) / values) AS suspect_share,
        sum(l.unmapped) AS unmapped,
        sum(l.rejected) AS rejected
    FROM loads AS l FINAL
    WHERE period_to > newest - INTERVAL 1 DAY
    GROUP BY source
) AS held USING (source)
LEFT JOIN
(
    SELECT source, sum(deliveries) AS deliveries FROM source_repeats WHERE at > newest - INTERVAL 1 DAY GROUP BY source
) AS repeated USING (source)
LEFT JOIN
(
    SELECT source, max(at) AS at FROM source_signs GROUP BY source
) AS signs USING (source)
LEFT JOIN
(
    SELECT source AS last_name, max(at) AS at FROM source_signs GROUP BY source
) AS bare USING (last_name)

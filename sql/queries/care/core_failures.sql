-- How often each person behind a degraded core function failed, before it began and since: a histogram of (events, failures), at most a few thousand rows.
WITH
    toInt64(toUnixTimestamp({at:DateTime('UTC')})) AS at_s,
    behind AS (
        SELECT incident_id, element_key, toInt64(toUnixTimestamp(degraded_from)) AS from_s,
            least(at_s, if(toUnixTimestamp(degraded_to) = 0, at_s, toInt64(toUnixTimestamp(degraded_to)))) AS to_s
        FROM incident_elements FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT removed AND role = 'served' AND degraded_from < {at:DateTime('UTC')}
    )
SELECT incident_id, before, least(used, 60) AS attempts, round(failed * attempts / used) AS failures, count() AS people
FROM (
    SELECT b.incident_id AS incident_id, p.subscriber_key AS subscriber_key, p.end_s <= b.from_s AS before,
        sum(p.used) AS used, least(sum(p.failed), used) AS failed
    FROM (
        SELECT toInt64(toUnixTimestamp(period_end)) AS end_s, element_key, subscriber_key, sum(events) AS used, sum(failures) AS failed
        FROM presence FINAL
        WHERE period_end > (SELECT toDateTime(min(from_s) - 3600, 'UTC') FROM behind)
            AND period_end < (SELECT toDateTime(max(to_s) + 900, 'UTC') FROM behind)
            AND period_end <= {at:DateTime('UTC')}
            AND element_key IN (SELECT element_key FROM behind) AND events > 0
        GROUP BY period_end, element_key, subscriber_key
    ) AS p
    INNER JOIN behind AS b ON b.element_key = p.element_key
    WHERE p.end_s > b.from_s - 3600 AND p.end_s - 900 < b.to_s
    GROUP BY incident_id, subscriber_key, before
)
GROUP BY incident_id, before, attempts, failures
ORDER BY incident_id, before, attempts, failures

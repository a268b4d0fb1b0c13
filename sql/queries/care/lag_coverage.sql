-- The other side of the lag figures: how many network complaints found no incident, and how many would be linked by chance alone.
INSERT INTO lag_coverage (scope, window_from, window_to, network_complaints, linked_complaints, placebo_complaints, placebo_linked, revision)
WITH
    written AS (
        SELECT complaint_key, created_at FROM complaints FINAL
        WHERE created_at > {since:DateTime('UTC')} - {shift_s:UInt32} AND created_at <= {at:DateTime('UTC')}
            AND lowerUTF8(trimBoth(topic)) NOT IN {other_topics:Array(String)}
    )
SELECT 'all', {since:DateTime('UTC')}, {at:DateTime('UTC')},
    countIf(created_at > {since:DateTime('UTC')}),
    countIf(created_at > {since:DateTime('UTC')}
        AND complaint_key IN (SELECT complaint_key FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1)),
    countIf(created_at <= {at:DateTime('UTC')} - {shift_s:UInt32}),
    countIf(created_at <= {at:DateTime('UTC')} - {shift_s:UInt32}
        AND complaint_key IN (SELECT complaint_key FROM placebo_links FINAL WHERE NOT withdrawn AND rank = 1)),
    {revision:UInt64}
FROM written

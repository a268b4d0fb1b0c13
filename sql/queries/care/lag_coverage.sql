-- The other side of the lag figures: how many network complaints found no incident, and how many would be linked by chance alone.
-- placebo: of each shift (seconds) how many complaints could be moved, and how many of those the rule linked; the totals are over all shifts.
INSERT INTO lag_coverage (scope, window_from, window_to, network_complaints, linked_complaints, placebo_complaints, placebo_linked, placebo, revision)
WITH
    written AS (
        SELECT complaint_key, created_at FROM complaint_topics FINAL
        WHERE created_at > {since:DateTime('UTC')} - arrayMax({shifts_s:Array(UInt32)}) AND created_at <= {at:DateTime('UTC')}
            AND topic IN {network_topics:Array(String)} AND sentiment != 'positive' AND NOT removed
    ),
    chance AS (
        SELECT s.shift_s AS shift, count() AS moved, countIf(p.complaint_key != 0) AS linked
        FROM (
            SELECT complaint_key, shift_s FROM (SELECT *, arrayJoin({shifts_s:Array(UInt32)}) AS shift_s FROM written)
            WHERE created_at > {since:DateTime('UTC')} - shift_s AND created_at <= {at:DateTime('UTC')} - shift_s
        ) AS s
        LEFT JOIN (SELECT complaint_key, shift_s FROM placebo_links FINAL WHERE NOT withdrawn AND rank = 1) AS p
            ON p.complaint_key = s.complaint_key AND p.shift_s = s.shift_s
        GROUP BY shift
    )
SELECT 'all', {since:DateTime('UTC')}, {at:DateTime('UTC')},
    (SELECT count() FROM written WHERE created_at > {since:DateTime('UTC')}),
    (SELECT count() FROM written WHERE created_at > {since:DateTime('UTC')}
        AND complaint_key IN (SELECT complaint_key FROM complaint_links FINAL WHERE NOT withdrawn AND rank = 1)),
    (SELECT sum(moved) FROM chance), (SELECT sum(linked) FROM chance),
    (SELECT arraySort(groupArray((shift, moved, linked))) FROM chance),
    {revision:UInt64}

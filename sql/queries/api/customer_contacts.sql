-- When a household or account was contacted, over which channel, what for, and how it ended; line is set where only contacts with that customer's own lines are meant.
-- What was done under a name the household had before is its own too; after a split the others' contacts are not (as in contact_facts.sql), a customer's own lines' are.
WITH own_lines AS (
    SELECT subscriber_key FROM subscriptions FINAL
    WHERE NOT removed AND customer_key = {customer:UInt64} AND subscriber_key IN (SELECT subscriber_key FROM subscriptions WHERE customer_key = {customer:UInt64})
),
-- Without FINAL, which would merge the whole customer base to look at a few: whoever was ever in the centre, then where each of them is now.
mates AS (
    SELECT customer_key
    FROM (
        SELECT customer_key, argMax(centre_key, revision) AS now FROM decision_centres
        WHERE customer_key IN (SELECT customer_key FROM decision_centres WHERE centre_key = {centre:UInt64}) GROUP BY customer_key
    )
    WHERE now = {centre:UInt64}
),
names AS (
    SELECT was, min(gone) AS left_behind
    FROM (
        SELECT {centre:UInt64} AS was, false AS gone
        UNION ALL
        SELECT centre_key AS was, (customer_key, centre_key) IN (
                SELECT s.one, o.centre_key
                FROM (SELECT customer_key AS one, other_key AS other FROM centre_splits UNION ALL SELECT other_key, customer_key FROM centre_splits) AS s
                INNER JOIN (
                    SELECT customer_key, argMax(centre_key, revision) AS centre_key FROM decision_centres
                    WHERE customer_key IN (SELECT arrayJoin([customer_key, other_key]) FROM centre_splits) GROUP BY customer_key
                ) AS o ON o.customer_key = s.other
            ) AS gone
        FROM (SELECT DISTINCT customer_key, centre_key FROM centre_memberships WHERE customer_key IN (SELECT customer_key FROM mates))
    )
    GROUP BY was
)
SELECT incident_id, at, toString(kind) AS outcome, toString(channel) AS channel, toString(purpose) AS purpose FROM case_events
WHERE centre_key IN (SELECT was FROM names WHERE {own:Bool} OR NOT left_behind) AND kind IN ('contacted', 'no_answer') AND at > {since:DateTime64(3, 'UTC')}
    AND (NOT {own:Bool} OR line_key IN (SELECT subscriber_key FROM own_lines))
ORDER BY at DESC
LIMIT {limit:UInt32}

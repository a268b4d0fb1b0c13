-- Why: how many customers the open incidents touch together, by severity and in all (severity 'any'): a customer in two incidents is one.
-- Rounded to 50 and not to 5: from a finer sum and the incidents shown beside it, one of fewer than 20 people could be worked out. Confidence as in incident_impact.
-- Runs as its owner, so that nobody needs a grant on who is touched.
CREATE VIEW IF NOT EXISTS open_reach DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT severity, incidents, if(n < 50, '<50', concat('about ', toString(50 * round(n / 50)))) AS customers
FROM (
    SELECT severity, uniqExact(o.incident_id) AS incidents, uniqExactIf(c.customer_key, c.customer_key != 0) AS n
    FROM (
        SELECT incident_id, arrayJoin([toString(severity), 'any']) AS severity
        FROM (SELECT incident_id, severity, state FROM incident_events FINAL ORDER BY period_end DESC LIMIT 1 BY incident_id)
        WHERE state = 'open'
    ) AS o
    LEFT JOIN (SELECT incident_id, customer_key FROM incident_customers FINAL WHERE NOT withdrawn AND confidence >= 0.5) AS c ON c.incident_id = o.incident_id
    GROUP BY severity
)

-- How many are touched, for those who may not know who. A customer nobody knows (key 0) counts as a subscription only.
-- contactable: decision centres of which at least one touched customer may be told (agreed to it, did not opt out and is not protected). Rows written in this computation say so;
-- of rows that are kept from an earlier one the customers are asked anew.
INSERT INTO incident_impact (incident_id, subscriptions, customers, centres, contactable, computed_for, revision)
WITH
    touched AS (
        SELECT incident_id, subscriber_key, customer_key, centre_key, may_be_told, revision < {revision:UInt64} AS earlier FROM incident_customers FINAL
        WHERE incident_id IN {incidents:Array(String)} AND NOT withdrawn AND confidence >= {confidence_min:Float64}
    ),
    counted AS (
        SELECT t.incident_id AS incident_id, count() AS subscriptions,
            uniqExactIf(t.customer_key, t.customer_key != 0) AS customers,
            uniqExactIf(t.centre_key, t.customer_key != 0) AS centres,
            -- without kept: where every row is of this computation
            uniqExactIf(t.centre_key, t.customer_key != 0 AND if(t.earlier, c.may_be_told, t.may_be_told)) AS contactable
        FROM (
            -- Without FINAL, which would merge the whole customer base to look at a few.
            SELECT customer_key, newest.1 AND NOT newest.2 AND NOT newest.3 AND NOT newest.4 AS may_be_told
            FROM (
                SELECT customer_key, argMax((consent_service_contact, do_not_contact, protected, removed), revision) AS newest
                FROM customers WHERE customer_key IN (SELECT customer_key FROM touched WHERE earlier) GROUP BY customer_key
            )
        ) AS c
        RIGHT JOIN touched AS t ON t.customer_key = c.customer_key
        -- kept ends
        -- without anew: where some rows are kept
            uniqExactIf(t.centre_key, t.customer_key != 0 AND t.may_be_told) AS contactable
        FROM touched AS t
        -- anew ends
        GROUP BY incident_id
    )
SELECT asked.incident_id, n.subscriptions, n.customers, n.centres, n.contactable, {at:DateTime('UTC')}, {revision:UInt64}
FROM (SELECT arrayJoin({incidents:Array(String)}) AS incident_id) AS asked
LEFT JOIN counted AS n ON n.incident_id = asked.incident_id

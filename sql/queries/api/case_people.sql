-- The affected subscriptions behind one case, still on the list or withdrawn from it, for whoever opens it.
SELECT i.subscriber_key AS subscriber_key, i.customer_key AS customer_key, withdrawn, minutes_exposed, failures, events, first_at, last_at, worst_at, confidence, toString(matched_by) AS matched_by,
    if(d.centre_key = i.centre_key, toString(d.reason), '') AS grouped_by
FROM incident_customers AS i FINAL
LEFT JOIN (
    SELECT customer_key, centre_key, reason FROM decision_centres FINAL WHERE customer_key IN (
        SELECT customer_key FROM incident_customers WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64})
) AS d ON d.customer_key = i.customer_key
WHERE incident_id = {incident:String} AND i.centre_key = {centre:UInt64} AND i.customer_key != 0 AND confidence >= {confidence_min:Float64}
ORDER BY exposure DESC, i.subscriber_key
LIMIT {limit:UInt32}

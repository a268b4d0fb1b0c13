-- The affected subscriptions behind one case, still on the list or withdrawn from it, for whoever opens it.
SELECT subscriber_key, customer_key, withdrawn, minutes_exposed, failures, events, first_at, last_at, worst_at, confidence, toString(matched_by) AS matched_by
FROM incident_customers FINAL
WHERE incident_id = {incident:String} AND centre_key = {centre:UInt64} AND customer_key != 0 AND confidence >= {confidence_min:Float64}
ORDER BY exposure DESC, subscriber_key
LIMIT {limit:UInt32}

-- Complaints raised by somebody, as customer or from a line.
SELECT DISTINCT complaint_key FROM complaints
WHERE subscriber_key IN {subscriber_keys:Array(UInt64)} OR customer_key IN {customer_keys:Array(UInt64)}

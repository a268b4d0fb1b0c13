SELECT toString(object_class) AS "object class", toString(counter) AS counter, toString(vendor) AS vendor, sum(values) AS values, uniqExact(load_id) AS files, max(loaded_at) AS last
FROM unmapped_counters FINAL
GROUP BY "object class", counter, vendor
ORDER BY values DESC, counter
LIMIT 100

-- A corrected file of serving-cell records replaces the earlier one of its name, within the time it covers: what it does not say again did not happen.
-- A file may be loaded in numbered chunks, each a source of its own.
INSERT INTO presence (period_end, element_key, subscriber_key, source_key, seconds, events, failures, bytes, revision)
SELECT period_end, element_key, subscriber_key, source_key, 0, 0, 0, 0, {revision:UInt64}
FROM presence FINAL
WHERE period_end BETWEEN {from:DateTime('UTC')} AND {to:DateTime('UTC')}
  AND source_key IN (SELECT cityHash64(concat({source:String}, '#', toString(number))) FROM numbers({chunks:UInt32}))
  AND revision < {revision:UInt64}
  AND (seconds > 0 OR events > 0 OR failures > 0 OR bytes > 0)

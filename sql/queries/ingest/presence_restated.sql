-- Whether an earlier file of this name said anything about this time.
SELECT count() AS rows
FROM presence
WHERE period_end BETWEEN {from:DateTime('UTC')} AND {to:DateTime('UTC')}
  AND source_key IN (SELECT cityHash64(concat({source:String}, '#', toString(number))) FROM numbers({chunks:UInt32}))
  AND revision < {revision:UInt64}

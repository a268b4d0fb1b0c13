-- The oldest row that a later file of this name wrote of this time; 0 where none did.
SELECT toString(min(revision)) AS oldest
FROM presence
WHERE period_end BETWEEN {from:DateTime('UTC')} AND {to:DateTime('UTC')}
  AND source_key IN (SELECT cityHash64(concat({source:String}, '#', toString(number))) FROM numbers({chunks:UInt32}))
  AND revision > {revision:UInt64}

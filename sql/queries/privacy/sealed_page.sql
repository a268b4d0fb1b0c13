-- The vault in pages, for the one question that only its content answers: whose number is this.
SELECT subject_key, sealed FROM {vault:Identifier}.identities FINAL
WHERE subject = {subject:String} AND subject_key > {after:UInt64}
ORDER BY subject_key
LIMIT {limit:UInt32}

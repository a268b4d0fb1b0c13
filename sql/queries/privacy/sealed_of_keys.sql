-- The sealed identities of some keys, every version there is.
SELECT DISTINCT sealed FROM {vault:Identifier}.identities WHERE subject_key IN {keys:Array(UInt64)}

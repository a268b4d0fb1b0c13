-- The sealed identities of some keys: of a customer every version there is, of a line the newest, since an older one may be of somebody who had it before.
SELECT DISTINCT sealed FROM {vault:Identifier}.identities
WHERE subject_key IN {keys:Array(UInt64)} AND (subject != 'subscription' OR (subject_key, revision) IN (
    SELECT subject_key, max(revision) FROM {vault:Identifier}.identities
    WHERE subject = 'subscription' AND subject_key IN {keys:Array(UInt64)} GROUP BY subject_key
))

-- Identities of some lines that a newer one outranks and no merge has taken yet: they say who used the line before.
SELECT count() AS rows FROM {vault:Identifier}.identities
WHERE subject = 'subscription' AND subject_key IN {keys:Array(UInt64)} AND (subject_key, revision) NOT IN (
    SELECT subject_key, max(revision) FROM {vault:Identifier}.identities
    WHERE subject = 'subscription' AND subject_key IN {keys:Array(UInt64)} GROUP BY subject_key
)

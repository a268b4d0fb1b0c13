-- Takes away the identities of some lines that a newer one outranks, and waits until that is done.
ALTER TABLE {vault:Identifier}.identities DELETE
WHERE subject = 'subscription' AND subject_key IN {keys:Array(UInt64)} AND (subject_key, revision) NOT IN (
    SELECT subject_key, max(revision) FROM {vault:Identifier}.identities
    WHERE subject = 'subscription' AND subject_key IN {keys:Array(UInt64)} GROUP BY subject_key
)
SETTINGS mutations_sync = 2

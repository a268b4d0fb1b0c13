-- Who has a telephone number: the subscriptions that were ever loaded with it, as they were loaded last; whoever asks opens them and compares, since a number moves on.
SELECT subject_key, sealed FROM {vault:Identifier}.identities
WHERE subject = 'subscription' AND subject_key IN (SELECT subject_key FROM {vault:Identifier}.identities WHERE subject = 'subscription' AND number_key = {number:UInt64})
ORDER BY revision DESC
LIMIT 1 BY subject_key
LIMIT {limit:UInt32}

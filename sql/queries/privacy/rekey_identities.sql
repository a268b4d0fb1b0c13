-- The sealed identities of lines under their new keys, with the id of the key beside them. Numbers are found under a key of their own, which stays.
INSERT INTO {vault:Identifier}.identities
SELECT i.* REPLACE (b.new_key AS subject_key, {epoch:String} AS key_id)
FROM {vault:Identifier}.identities AS i
INNER JOIN {vault:Identifier}.key_bridge AS b ON b.old_key = i.subject_key
WHERE i.subject = 'subscription'

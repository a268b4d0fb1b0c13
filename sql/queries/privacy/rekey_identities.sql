-- The sealed identities of lines under their new keys, with the id of the key beside them.
INSERT INTO {vault:Identifier}.identities
SELECT b.new_key, i.subject, i.sealed, {epoch:String}, i.revision
FROM {vault:Identifier}.identities AS i
INNER JOIN {vault:Identifier}.key_bridge AS b ON b.old_key = i.subject_key
WHERE i.subject = 'subscription'

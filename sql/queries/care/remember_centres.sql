-- Every centre a customer ever was in: what was promised under it still holds when the centre has another name.
INSERT INTO centre_memberships (customer_key, centre_key, revision)
SELECT customer_key, centre_key, revision FROM decision_centres FINAL
WHERE revision = {run:UInt64} AND (customer_key, centre_key) NOT IN (SELECT customer_key, centre_key FROM centre_memberships)

-- Whether customers changed since decision centres were last worked out.
SELECT (SELECT max(revision) FROM customers) > (SELECT max(revision) FROM decision_centres) AS stale

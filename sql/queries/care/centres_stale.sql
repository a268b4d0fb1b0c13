-- Whether decision centres have to be worked out anew: at once when customers, splits, an answer to consent or the policy changed; once a day of network time
-- for what hints at households.
SELECT (SELECT count() FROM customers) > 0 AND (
    (SELECT max(revision) FROM customers) > (SELECT max(revision) FROM decision_centres)
    OR (SELECT max(revision) FROM centre_splits) > (SELECT max(revision) FROM decision_centres)
    OR (SELECT argMax(policy, revision) FROM decision_centres) != {policy:String}
    OR {infer:Bool} AND (
        (SELECT max(revision) FROM consents WHERE purpose = {purpose:String}) > (SELECT max(revision) FROM decision_centres)
        OR toDate((SELECT max(computed_for) FROM decision_centres)) < toDate({at:DateTime('UTC')}))
) AS stale

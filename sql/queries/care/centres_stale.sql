-- Whether decision centres have to be worked out anew: at once when customers, contracts, splits, an answer to consent or the policy changed; once a day of network time
-- for what hints at households.
WITH (SELECT argMax((run, computed_for, toString(policy), customers_block, subscriptions_block), run) FROM centre_runs) AS last
SELECT ({customers_block:Int64} > 0 OR {subscriptions_block:Int64} > 0) AND (
    ({customers_block:Int64}, {subscriptions_block:Int64}) != (last.4, last.5)
    OR last.3 != {policy:String}
    OR (SELECT max(revision) FROM centre_splits) > last.1
    OR {infer:Bool} AND ((SELECT max(revision) FROM consents WHERE purpose = {purpose:String}) > last.1 OR toDate(last.2) < toDate({at:DateTime('UTC')}))
) AS stale

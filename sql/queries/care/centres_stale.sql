-- What has to be worked out anew. centres: at once when customers, splits, an answer to consent or the policy changed; once a day of network time for what hints at households.
-- contracts: whose each line is, when a contract was written. computed_for: the network time of the centres there are.
WITH (SELECT argMax((centres_run, computed_for, toString(policy), customers_block, subscriptions_block), run) FROM centre_runs) AS last
SELECT {customers_block:Int64} > 0 AND (
        {customers_block:Int64} != last.4
        OR last.3 != {policy:String}
        OR (SELECT max(revision) FROM centre_splits) > last.1
        OR {infer:Bool} AND ((SELECT max(revision) FROM consents WHERE purpose = {purpose:String}) > last.1 OR toDate(last.2) < toDate({at:DateTime('UTC')}))
    ) AS centres,
    {subscriptions_block:Int64} != last.5 AS contracts, last.1 AS centres_run, last.2 AS computed_for

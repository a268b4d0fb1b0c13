-- Who decides about the contract, from hard links only: the same account, or the same address and payer within one segment. Staged as round 0 of a run.
-- A centre is named by its smallest customer key. Each round takes the smallest name among one's account, then among one's address and payer;
-- three rounds follow a chain of three accounts joined by addresses, and no further: strangers must not be chained together.
-- More than 8 consumers at one address with one payer is a hostel or a company's mistake, not a household: that link is not used.
-- Whoever an agent took away from somebody of the centre is a centre of their own.
INSERT INTO centre_groups (run, round, member, group_key, customers, home, may_join, reason)
WITH
    links AS (
        SELECT customer_key, segment,
            if(account_key = 0, customer_key, account_key) AS account, account_key = 0 AS no_account,
            address_key = 0 OR payer_key = 0 OR (segment != 'business' AND count() OVER (PARTITION BY address_key, payer_key, segment) > 8) AS no_home,
            -- A customer without the link forms a group of one.
            if(no_home, (customer_key, toUInt64(0), 'alone'), (address_key, payer_key, toString(segment))) AS home
        FROM customers FINAL WHERE NOT removed
    ),
    round_1 AS (SELECT *, min(customer_key) OVER (PARTITION BY no_account, account) AS by_account FROM links),
    round_2 AS (SELECT *, min(by_account) OVER (PARTITION BY no_home, home) AS by_home FROM round_1),
    round_3 AS (SELECT *, min(by_home) OVER (PARTITION BY no_account, account) AS by_account_again FROM round_2),
    round_4 AS (SELECT *, min(by_account_again) OVER (PARTITION BY no_home, home) AS by_home_again FROM round_3),
    round_5 AS (SELECT *, min(by_home_again) OVER (PARTITION BY no_account, account) AS linked FROM round_4),
    -- Both sides of a split keep their links to everybody else; the one that was taken away stands apart while any of the others is still in the centre.
    apart AS (
        SELECT *, notEmpty(arrayIntersect(taken_from, groupUniqArrayIf(customer_key, linked_with_split) OVER (PARTITION BY linked))) AS alone
        FROM (
            SELECT r.*, s.others AS taken_from, r.customer_key IN (SELECT other_key FROM centre_splits) AS linked_with_split
            FROM round_5 AS r LEFT JOIN (SELECT customer_key, groupUniqArray(other_key) AS others FROM centre_splits GROUP BY customer_key) AS s USING customer_key
        )
    ),
    named AS (SELECT *, if(alone, customer_key, minIf(customer_key, NOT alone) OVER (PARTITION BY linked)) AS centre FROM apart),
    agreed AS (
        SELECT customer_key, true AS yes
        FROM (
            SELECT customer_key, granted FROM consents FINAL WHERE purpose = {purpose:String} AND given_at <= {at:DateTime('UTC')}
            ORDER BY given_at DESC, granted ASC LIMIT 1 BY customer_key
        )
        WHERE granted
    )
SELECT {run:UInt64}, 0, customer_key, centre, count() OVER (PARTITION BY centre), 0,
    {infer:Bool} AND min(yes AND segment != 'business') OVER (PARTITION BY centre),
    multiIf(alone, 'split', count() OVER (PARTITION BY centre) = 1, 'alone', by_account = centre OR centre = customer_key, 'account', 'address_and_payer')
FROM named LEFT JOIN agreed USING customer_key

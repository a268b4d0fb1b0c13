-- Who decides about the contract, from hard links only: the same account, or the same address and payer within one segment.
-- A centre is named by its smallest customer key. Each round takes the smallest name among one's account, then among one's address and payer;
-- three rounds follow a chain of three accounts joined by addresses, and no further: strangers must not be chained together.
-- More than 8 consumers at one address with one payer is a hostel or a company's mistake, not a household: that link is not used.
INSERT INTO decision_centres (customer_key, centre_key, reason, revision)
WITH
    links AS (
        SELECT customer_key,
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
    round_5 AS (SELECT *, min(by_home_again) OVER (PARTITION BY no_account, account) AS centre FROM round_4)
SELECT customer_key, centre,
    multiIf(count() OVER (PARTITION BY centre) = 1, 'alone', by_account = centre OR centre = customer_key, 'account', 'address_and_payer'),
    {revision:UInt64}
FROM round_5

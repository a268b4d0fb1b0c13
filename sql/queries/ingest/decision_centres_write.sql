-- The result, for all customers at once, so that nobody reads half a computation.
INSERT INTO decision_centres (customer_key, centre_key, reason, revision)
SELECT
    customer_key,
    label,
    multiIf(
        account_key != 0 AND count() OVER (PARTITION BY account_key) > 1, 'account',
        pair_key != 0 AND count() OVER (PARTITION BY pair_key) > 1, 'address_and_payer',
        'single'),
    {revision:UInt64}
FROM decision_centre_rounds
WHERE round = {round:UInt8}

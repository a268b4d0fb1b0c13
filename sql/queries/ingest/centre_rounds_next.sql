-- Everyone takes the smallest label among those linked with them.
INSERT INTO decision_centre_rounds (round, customer_key, account_key, pair_key, label)
SELECT
    {round:UInt8} + 1,
    customer_key,
    account_key,
    pair_key,
    least(label,
        if(account_key = 0, label, min(label) OVER (PARTITION BY account_key)),
        if(pair_key = 0, label, min(label) OVER (PARTITION BY pair_key)))
FROM decision_centre_rounds
WHERE round = {round:UInt8}

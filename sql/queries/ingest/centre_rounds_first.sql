-- Every customer alone. Key 0 is unknown and links nobody; an address and payer that more than 20 accounts share (a tower block's landlord, a payment office) link nobody either.
INSERT INTO decision_centre_rounds (round, customer_key, account_key, pair_key, label)
WITH hubs AS
(
    SELECT address_key, payer_key
    FROM customers FINAL
    WHERE NOT removed AND address_key != 0 AND payer_key != 0
    GROUP BY address_key, payer_key
    HAVING uniqExact(if(account_key = 0, customer_key, account_key)) > 20
)
SELECT
    0,
    customer_key,
    account_key,
    if(address_key = 0 OR payer_key = 0 OR (address_key, payer_key) IN hubs, 0, cityHash64(address_key, payer_key)) AS pair_key,
    customer_key
FROM customers FINAL
WHERE NOT removed

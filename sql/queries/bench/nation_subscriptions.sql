-- Every line, two to a customer.
INSERT INTO subscriptions (subscriber_key, customer_key, line_type, revision)
SELECT sipHash64('line', number), sipHash64('customer', intDiv(number, 2)), 'voice', {revision:UInt64}
FROM numbers({subscribers:UInt64})

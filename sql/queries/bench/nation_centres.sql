-- Who decides, as the customers were made: those who share an address and a payer together, everybody else alone.
INSERT INTO decision_centres (customer_key, centre_key, reason, revision)
SELECT sipHash64('customer', number), sipHash64('customer', if(number % 3 = 2, number - 1, number)), if(number % 3 = 0, 'alone', 'address_and_payer'), {revision:UInt64}
FROM numbers(intDiv({subscribers:UInt64} + 1, 2))

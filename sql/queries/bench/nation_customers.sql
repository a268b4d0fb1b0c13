-- A customer for every two lines; every third shares an address and a payer with the one before, one in fifty is a business account of its own kind.
INSERT INTO customers (customer_key, account_key, payer_key, address_key, segment, value_band, vip, protected, language, consent_service_contact, do_not_contact, revision)
SELECT sipHash64('customer', number) AS customer_key, sipHash64('account', number), sipHash64('payer', home), sipHash64('address', home),
    if(number % 50 = 0, 'business', 'consumer'), 1 + number % 5, number % 100 = 0, number % 50 = 1, 'da', number % 20 != 0, number % 33 = 0, {revision:UInt64}
FROM (SELECT number, if(number % 3 = 2, number - 1, number) AS home FROM numbers(intDiv({subscribers:UInt64} + 1, 2)))

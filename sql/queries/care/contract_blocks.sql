-- The newest block that was written to each table of contracts: every insert gets the next one, merging gives none. Two loads one after the other are told apart, whatever revision their rows carry.
SELECT maxIf(max_block_number, table = 'customers') AS customers_block, maxIf(max_block_number, table = 'subscriptions') AS subscriptions_block
FROM system.parts WHERE active AND database = currentDatabase() AND table IN ('customers', 'subscriptions')

-- Why: one number among tens of millions is looked for by the second; the order of the table is by subject.
ALTER TABLE {vault:Identifier}.identities ADD INDEX IF NOT EXISTS by_number number_key TYPE bloom_filter(0.001) GRANULARITY 1

-- Eight signatures of ordinary shape.
INSERT INTO signature_weights (valid_from, kind, signature, weights, revision)
SELECT {day:Date}, 'nr_cell', concat('s', toString(number)), arrayMap(i -> if(i % 8 = number, 0.5, 0.1), range({kpis:UInt32})), 1 FROM numbers(8)

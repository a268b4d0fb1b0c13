-- For every element, each fused evidence as a row of time, oldest first; an element that could not be judged has evidence 0.
-- Whatever columns of evidence there are come along by their names.
SELECT element_key, COLUMNS('^evidence') APPLY (e -> arrayMap(pair -> pair.2, arraySort(groupArray((toUInt32(period_end), round(if(state = 'judged', e, 0), 3))))))
FROM (SELECT * FROM element_scores FINAL WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')})
GROUP BY element_key
ORDER BY element_key

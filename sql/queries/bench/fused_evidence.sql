-- For every element, each fused evidence as a row of time, oldest first; 0 where the element could not be judged.
-- Whatever columns of evidence there are come along by their names.
SELECT element_key, COLUMNS('^evidence') APPLY (e -> groupArrayInsertAt(round(toFloat64(if(state = 'judged', e, 0)), 3), slot))
FROM (
    SELECT *, toUInt32(intDiv(toUnixTimestamp(period_end) - toUnixTimestamp({from:DateTime('UTC')}), {period_s:UInt32}) - 1) AS slot
    FROM element_scores FINAL WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')}
)
GROUP BY element_key
ORDER BY element_key

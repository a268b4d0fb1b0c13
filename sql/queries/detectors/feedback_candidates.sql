-- A stretch of periods, in one question, of every element that was a candidate in it or that is followed: (time, state, evidence, evidence now, rising).
SELECT element_key, arraySort(groupArray((toUnixTimestamp(period_end), toUInt8(state), evidence, evidence_now, toUInt8(rising)))) AS periods
FROM element_scores FINAL
WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND element_key IN (
    SELECT element_key FROM element_scores FINAL
    WHERE period_end > {from:DateTime('UTC')} AND period_end <= {to:DateTime('UTC')} AND state = 'judged' AND evidence >= {weak:Float32}
    UNION DISTINCT SELECT arrayJoin({followed:Array(UInt64)}))
GROUP BY element_key
ORDER BY element_key

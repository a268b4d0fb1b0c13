-- One quarter hour of a nation's serving-cell records, as mediation delivers them: 5 lines in 24 are on some cell (20 records each over a day of 96 quarter hours),
-- at work from 8 to 17, else at home; one in ten elsewhere. Where somebody lives and works follows from the line's number, so that every quarter hour can be made alone.
INSERT INTO presence (period_end, element_key, subscriber_key, source_key, seconds, events, failures, bytes, revision)
WITH toHour({period_end:DateTime('UTC')} - 1) AS hour
SELECT {period_end:DateTime('UTC')},
    cityHash64(concat('cell-', toString(multiIf(h % 10 = 0, sipHash64(number, 'out', hour), hour >= 8 AND hour < 17, sipHash64(number, 'work'), sipHash64(number, 'home')) % {cells:UInt32}))),
    sipHash64('line', number), 1, 60 + bitShiftRight(h, 8) % 840, 1 + bitShiftRight(h, 20) % 6, bitShiftRight(h, 32) % 50 = 0, 900000 + bitShiftRight(h, 36) % 9000000, {revision:UInt64}
FROM (
    SELECT number, sipHash64(number, toUnixTimestamp({period_end:DateTime('UTC')})) AS h FROM numbers({subscribers:UInt64})
    WHERE bitShiftRight(h, 44) % 96 < {per_day:UInt8}
)

-- Which hours of the week of which elements teach otherwise than in the night before: for time that both nights looked at, every span that one of them knew and the other did not.
-- A period is unclean when any part of it is, so the hour it begins in may lie a whole period before the span. Hours since 1970 become hours of the week by adding three days: 1970 began on a Thursday.
INSERT INTO hours_touched (valid_from, element_key, hour_of_week)
SELECT DISTINCT {day:Date}, element_key, toUInt8((arrayJoin(range(first_hour, last_hour + 1)) + 72) % 168)
FROM (
    SELECT element_key, toUInt32(intDiv(greatest(span.1, {longest_s:UInt32}) - {longest_s:UInt32}, 3600)) AS first_hour, toUInt32(least(intDiv(span.2, 3600), first_hour + 167)) AS last_hour
    FROM (
        SELECT element_key, arrayFlatten(groupArrayIf(clipped, valid_from = {kept:Date})) AS before, arrayFlatten(groupArrayIf(clipped, valid_from = {day:Date})) AS now,
            arrayJoin(arrayDistinct(arrayConcat(arrayFilter(s -> NOT has(now, s), before), arrayFilter(s -> NOT has(before, s), now)))) AS span
        FROM (
            SELECT valid_from, element_key, arrayFilter(s -> s.1 < s.2, arrayMap(s -> (greatest(toUInt32(s.1), {since_s:UInt32}), least(toUInt32(s.2), {until_s:UInt32})), spans)) AS clipped
            FROM night_spans WHERE valid_from IN ({kept:Date}, {day:Date})
        )
        GROUP BY element_key
    )
)

-- What the sources that usually deliver have delivered in a period: whether anything came, for how many elements, for how many usually,
-- and how many of those it leaves unknown. Usually: in half of the last day's periods that had any delivery;
-- how long before its end it came, where most came after it; when they last gave another sign of life, and whether they delivered anew what was in already.
-- A sign is of the source of the same name, or, where its sender gives a bare name, of the source whose distinguished name ends in it.
-- Sources whose gap is open ({open}) are asked about however long they have been away.
-- Asked only when something is missing, because it reads the period's samples. A delivery's samples name its content, which the ledger of loads
-- ties to its sender; a source that writes samples under its own name is taken by that. A shrunken delivery counts only as far as elements are missing.
WITH
    {period_end:DateTime('UTC')} AS t,
    recent AS (SELECT source, period_end, elements, toInt64(period_end) - toInt64(arrived_at) AS early_s FROM arrivals FINAL WHERE period_end <= t AND period_end >= t - 86400),
    expected AS (
        SELECT source, max(period_end) = t AS delivered, quantileExactIf(0.5)(elements, period_end < t) AS usual, sumIf(elements, period_end = t) AS at_t,
            maxIf(early_s, period_end = t) AS early_s
        FROM recent GROUP BY source
        HAVING 2 * uniqExactIf(period_end, period_end < t) >= (SELECT uniqExact(period_end) FROM recent WHERE period_end < t)
            AND uniqExactIf(period_end, period_end < t) > 0
            OR source IN {open:Array(String)}
    ),
    heard AS (SELECT source, toDateTime(max(at), 'UTC') AS heard FROM source_signs WHERE at > t - 900 GROUP BY source),
    (SELECT 2 * countIf(early_s >= 60) <= count() FROM recent WHERE period_end = t) AS clock_is_right,
    absentees AS (SELECT count() AS missing FROM element_scores FINAL WHERE period_end = t AND state = 'missing'),
    deliveries AS (
        SELECT source_key, uniqExact(element_key) AS unjudged FROM kpi_samples
        WHERE period_end = t AND element_key IN (SELECT element_key FROM element_scores FINAL WHERE period_end = t AND state IN ('missing', 'suspect'))
        GROUP BY source_key
    ),
    senders AS (
        SELECT cityHash64(source) AS source_key, JSONExtractString(any(report), 'pm', 'sender') AS sender
        FROM loads
        PREWHERE period_to >= t AND period_from <= t
        WHERE cityHash64(source) IN (SELECT source_key FROM deliveries)
        GROUP BY source_key
    ),
    spoilt AS (
        SELECT if(s.sender != '', s.sender, own.source) AS source, sum(d.unjudged) AS unjudged
        FROM deliveries AS d
        LEFT JOIN senders AS s ON s.source_key = d.source_key
        LEFT JOIN (SELECT source, cityHash64(source) AS source_key FROM expected) AS own ON own.source_key = d.source_key
        GROUP BY source
    )
SELECT x.source AS source, x.delivered AS delivered, x.usual AS usual, x.at_t AS now,
    p.unjudged + if(x.usual > x.at_t AND x.usual - x.at_t <= (SELECT missing FROM absentees), x.usual - x.at_t, 0) AS unknown,
    if(clock_is_right, toUInt32(greatest(0, x.early_s)), 0) AS ahead_s, greatest(signs.heard, bare.heard) AS heard_at, again.deliveries > 0 AS repeats
FROM expected AS x LEFT JOIN spoilt AS p ON p.source = x.source
LEFT JOIN heard AS signs ON signs.source = x.source
LEFT JOIN heard AS bare ON bare.source = extract(x.source, '=([^=]*)$')
LEFT JOIN (SELECT source, sum(deliveries) AS deliveries FROM source_repeats WHERE at > t - 900 AND at <= t + 3600 GROUP BY source) AS again ON again.source = x.source
ORDER BY source
LIMIT {rows_max:UInt32}

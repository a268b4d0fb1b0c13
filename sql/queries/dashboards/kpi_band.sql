WITH cityHash64({{element}}) AS this
SELECT s.period_end AS time, maxOrNullIf(s.value, s.element_key = this AND isFinite(s.value)) AS value, maxOrNullIf(s.expected, s.element_key = this AND isFinite(s.expected)) AS expected,
    maxOrNullIf(s.expected_low, s.element_key = this AND isFinite(s.expected_low)) AS "expected, from", maxOrNullIf(s.expected_high, s.element_key = this AND isFinite(s.expected_high)) AS "expected, to",
    quantileOrNullIf(0.5)(s.value, s.element_key != this AND isFinite(s.value)) AS "peers, median", maxOrNullIf(s.attempts, s.element_key = this AND s.attempts > 0) AS attempts
FROM (SELECT period_end, element_key, indexOf(kpis, {{kpi}}) AS place, k.value[place] AS value, k.expected[place] AS expected, k.expected_low[place] AS expected_low, k.expected_high[place] AS expected_high, k.attempts[place] AS attempts
    FROM element_kpi_scores AS k FINAL
    PREWHERE $__timeFilter(period_end) AND (element_key = this OR element_key IN {{peers}})
    WHERE k.quality[place] IN (1, 4, 5)) AS s
GROUP BY time
HAVING value IS NOT NULL
ORDER BY time

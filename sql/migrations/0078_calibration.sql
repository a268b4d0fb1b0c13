-- Why: nominal against observed tail probability over the newest 28 days that were counted, per detector and class of KPI (kpi empty), and per KPI.
-- Interval: Wilson (1927) at 95 % with the effective number of tests, tests / design effect (Kish 1965): the design effect is the variance of the share as it
-- spreads between series, over what independent tests would give, never below 1. Where fewer than 5 tests reached a level, the next commoner level's is taken.
-- state: too_few (less than 5 expected even if the promise holds: nothing can be said), as_promised, too_often (its false alarms are more than promised), too_rare.
-- at_most: the share if everything within incidents that nobody has labelled were noise too.
CREATE VIEW IF NOT EXISTS calibration AS
WITH
    1.959964 AS z,
    counted AS (
        SELECT * FROM calibration_days
        WHERE day > (SELECT max(day) FROM calibration_days) - 28 AND (day, revision) IN (SELECT day, max(revision) FROM calibration_days GROUP BY day) AND detector != ''
    ),
    pooled AS (
        SELECT detector, class, pool, min(day) AS first_day, max(day) AS last_day, uniqExact(day) AS days, sum(series) AS n_series, sum(tests) AS n, sum(tests_squared) AS nn,
            sumForEach(reached) AS y, sumForEach(reached_squared) AS yy, sumForEach(reached_by_tests) AS yn, sum(doubtful_tests) AS n_doubtful, sumForEach(doubtful_reached) AS y_doubtful
        FROM (SELECT * REPLACE (toString(detector) AS detector, toString(class) AS class) FROM counted) ARRAY JOIN if(kpi = '', [''], ['', toString(kpi)]) AS pool
        GROUP BY detector, class, pool
        HAVING n > 0
    ),
    spread AS (
        SELECT *, arrayMap(k -> k / n, y) AS share,
            arrayMap((k, p, kk, kn) -> if(k < 5 OR p >= 1, 0., greatest(1., (kk - 2 * p * kn + p * p * nn) / (n * p * (1 - p)))), y, share, yy, yn) AS own_effect,
            -- The last known one: commoner levels come first.
            arrayMap(i -> arrayFirst(d -> d > 0, arrayReverse(arraySlice(own_effect, 1, i))), arrayEnumerate(own_effect)) AS effects
        FROM pooled
    )
SELECT detector, class, pool AS kpi, exp10(-level) AS nominal, reached, share_1 AS observed, n AS tests, n / greatest(1., effect) AS tests_effective, n_series AS series,
    greatest(0., (share_1 + z * z / (2 * tests_effective) - z * sqrt(share_1 * (1 - share_1) / tests_effective + z * z / (4 * tests_effective * tests_effective))) / (1 + z * z / tests_effective)) AS observed_low,
    least(1., (share_1 + z * z / (2 * tests_effective) + z * sqrt(share_1 * (1 - share_1) / tests_effective + z * z / (4 * tests_effective * tests_effective))) / (1 + z * z / tests_effective)) AS observed_high,
    (reached + reached_doubtful) / (n + n_doubtful) AS at_most, n_doubtful AS tests_doubtful,
    multiIf(n * nominal < 5, 'too_few', observed_low > nominal, 'too_often', observed_high < nominal, 'too_rare', 'as_promised') AS state, first_day, last_day, days
FROM spread ARRAY JOIN [2, 3, 4, 5, 6] AS level, y AS reached, share AS share_1, effects AS effect, y_doubtful AS reached_doubtful
ORDER BY detector, class, kpi, level

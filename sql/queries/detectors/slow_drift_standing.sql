-- Whether what a drift took is still gone, for drifts with an open incident: the last seven days against the fortnight before the onset (or the first five days from it, where
-- nothing older is known), less what up to 200 elements of its kind and region did between the same days. A window of four weeks forgets a drift that has come to rest; this does not.
-- moved is towards worse on the KPI's own scale (a ratio's share of failures); days_now tells whether the last week is known at all.
WITH
    {until:Date} AS last_day,
    told AS (
        SELECT f.root_id AS root_id, f.kpi AS kpi, toDate(min(f.onset)) AS onset_day, min(f.onset) AS onset, argMax(f.evidence, f.period_end) AS evidence
        FROM (SELECT root_id, kpi, onset, evidence, period_end FROM findings FINAL WHERE detector = 'drift' AND state = 'raised' AND period_end < {period_end:DateTime('UTC')} AND root_id IN {roots:Array(String)}) AS f
        WHERE f.period_end >= {detected:Array(DateTime('UTC'))}[indexOf({roots:Array(String)}, f.root_id)]
        GROUP BY root_id, kpi
    ),
    place AS (SELECT element_key, element_id, kind, toString(region) AS region FROM elements FINAL WHERE NOT removed),
    roots AS (SELECT t.root_id AS root_id, t.kpi AS kpi, t.onset_day AS onset_day, r.kind AS kind, r.region AS region FROM told AS t INNER JOIN place AS r ON r.element_id = t.root_id),
    members AS (
        SELECT r.root_id AS root_id, r.kpi AS kpi, r.onset_day AS onset_day, e.element_key AS element_key, e.element_id = r.root_id AS is_root
        FROM roots AS r INNER JOIN place AS e ON e.kind = r.kind AND e.region = r.region
        ORDER BY is_root DESC, cityHash64(e.element_key) LIMIT 201 BY root_id, kpi
    ),
    levels AS (
        SELECT m.root_id AS root_id, m.kpi AS kpi, m.element_key AS element_key, any(m.is_root) AS of_root, countIf(v.day > last_day - 7) AS now_days, countIf(v.day < m.onset_day) AS old_days,
            quantileExactIf(0.5)(v.value, v.day > last_day - 7) AS now,
            if(old_days >= 3, quantileExactIf(0.5)(v.value, v.day < m.onset_day), quantileExactIf(0.5)(v.value, v.day < m.onset_day + 5)) AS before,
            countIf(v.day < m.onset_day + 5) AS before_days
        FROM members AS m
        INNER JOIN (
            SELECT kpi, element_key, day, toFloat64(value) AS value FROM daily_values FINAL
            WHERE day <= last_day AND day >= (SELECT min(onset_day) FROM told) - 14 AND element_key IN (SELECT element_key FROM members)
        ) AS v ON v.kpi = m.kpi AND v.element_key = m.element_key
        WHERE v.day >= m.onset_day - 14
        GROUP BY root_id, kpi, element_key
    ),
    moves AS (
        SELECT root_id, kpi, sumIf(now_days, of_root) AS days_now, countIf(NOT of_root AND now_days >= 3 AND before_days >= 3) AS peers,
            anyIf(now - before, of_root) AS own, anyIf(before, of_root) AS level,
            if(peers >= 19, quantileExactIf(0.5)(now - before, NOT of_root AND now_days >= 3 AND before_days >= 3), 0.) AS together
        FROM levels GROUP BY root_id, kpi
    )
SELECT t.root_id AS root_id, t.kpi AS kpi, k.name AS kpi_name, k.class AS class, k.scale AS scale, k.unit AS unit, k.worse AS worse, k.spread_floor AS spread_floor,
    toString(p.element_key) AS element_key, t.onset AS onset, t.evidence AS evidence, m.days_now AS days_now, ifNotFinite(m.level, 0) AS level,
    if(k.class = 'ratio' OR k.worse = 'up', 1, -1) * ifNotFinite(m.own - m.together, 0) AS moved
FROM told AS t
INNER JOIN place AS p ON p.element_id = t.root_id
INNER JOIN (SELECT * FROM kpis FINAL) AS k ON k.kpi = t.kpi
LEFT JOIN moves AS m ON m.root_id = t.root_id AND m.kpi = t.kpi
ORDER BY root_id, kpi
LIMIT 10000

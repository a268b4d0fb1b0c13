-- Why: what became of the budget of false incidents in the newest 28 days of network time, per detector and in all: allowed by its share, spent on incidents that the NOC
-- called false or expected, and raised without anybody saying what they were, each of which may be either.
-- by_chance: how likely as many as were spent are if the budget is just kept (Poisson). Days before the first judged period do not count.
CREATE VIEW IF NOT EXISTS budget_spent AS
WITH
    assumeNotNull((SELECT max(period_end) FROM periods)) AS newest,
    greatest(assumeNotNull((SELECT min(period_end) FROM periods)), newest - toIntervalDay(28)) AS since,
    assumeNotNull((SELECT per_day FROM detection_budget)) AS per_day,
    (SELECT detector_shares FROM detection_budget) AS parts,
    greatest(dateDiff('second', since, newest), 900) / 86400 AS days_judged,
    raised AS (
        SELECT i.incident_id AS incident_id, replaceRegexpOne(toString(e.by_detector), '^peer_shift$', 'peer') AS by_detector, v.verdict AS verdict
        FROM (SELECT incident_id FROM incidents WHERE state NOT IN ('merged', 'withdrawn') AND root_kind != 'source' AND detected_at >= since) AS i
        LEFT JOIN (SELECT incident_id, argMin(detector, (period_end, -evidence, kpi)) AS by_detector FROM incident_evidence FINAL GROUP BY incident_id) AS e ON e.incident_id = i.incident_id
        LEFT JOIN (SELECT incident_id, argMax(toString(label), (labelled_at, label_id)) AS verdict FROM incident_labels FINAL GROUP BY incident_id) AS v ON v.incident_id = i.incident_id
    ),
    counted AS (
        SELECT arrayJoin([by_detector, 'all']) AS of, count() AS n, countIf(verdict IN ('false', 'expected')) AS n_false, countIf(verdict = '') AS n_open FROM raised GROUP BY of
    )
SELECT d.name AS detector, per_day * days_judged * d.part AS allowed, c.n AS raised, c.n_false AS spent, c.n_open AS unlabelled, round(days_judged, 2) AS days,
    if(allowed > 0, c.n_false / allowed, 0) AS spent_share,
    greatest(0., 1 - arraySum(k -> exp(k * log(greatest(allowed, 1e-9)) - allowed - lgamma(k + 1)), range(toUInt32(c.n_false)))) AS by_chance
FROM (SELECT arrayJoin(arrayConcat([('all', 1.)], arrayZip(mapKeys(parts), mapValues(parts)))) AS pair, pair.1 AS name, pair.2 AS part) AS d
LEFT JOIN counted AS c ON c.of = d.name
ORDER BY detector = 'all' DESC, allowed DESC, detector

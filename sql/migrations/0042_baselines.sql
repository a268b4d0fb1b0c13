-- Why: one row per element, KPI and hour of the week, for people and for queries that are not the scoring itself.
CREATE VIEW IF NOT EXISTS baselines AS
SELECT b.valid_from AS valid_from, b.hour_of_week AS hour_of_week, s.kpi AS kpi, b.element_key AS element_key,
    b.center AS center, b.spread AS spread, b.usual_ratio AS usual_ratio, b.attempts AS attempts, b.samples AS samples
FROM (
    SELECT valid_from, hour_of_week, element_key, place, center_1 AS center, spread_1 AS spread, usual_1 AS usual_ratio, attempts_1 AS attempts, samples_1 AS samples
    FROM element_baselines
    ARRAY JOIN arrayEnumerate(samples) AS place, center AS center_1, spread AS spread_1, usual_ratio AS usual_1, attempts AS attempts_1, samples AS samples_1
    WHERE samples_1 > 0
) AS b
INNER JOIN (SELECT element_key, kind FROM elements FINAL) AS e ON e.element_key = b.element_key
INNER JOIN (SELECT kind, slot, kpi FROM kpi_slots FINAL) AS s ON s.kind = e.kind AND s.slot + 1 = b.place

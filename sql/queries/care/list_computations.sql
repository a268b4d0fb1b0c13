-- How much one computation changed, beside the records that came late for it: of its elements, for hours an earlier computation had covered, written after that one.
-- Only the hours since the first of them was degraded are read: presence is ordered by time and place, so that an earlier hour costs a granule for each element.
INSERT INTO incident_list_computations (incident_id, computed_for, listed, added, withdrawn, changed, late_records, revision)
WITH
    earlier AS (SELECT incident_id, computed_for, revision FROM incident_impact FINAL WHERE incident_id IN {incidents:Array(String)}),
    late AS (
        SELECT e.incident_id AS incident_id, count() AS records
        FROM (
            SELECT period_end, element_key, revision FROM presence
            WHERE period_end > (SELECT min(degraded_from) FROM incident_elements FINAL WHERE incident_id IN {incidents:Array(String)} AND NOT removed) AND period_end <= (SELECT max(computed_for) FROM earlier) AND revision > (SELECT min(revision) FROM earlier)
                AND element_key IN (SELECT element_key FROM incident_elements FINAL WHERE incident_id IN {incidents:Array(String)} AND NOT removed)
        ) AS p
        INNER JOIN (SELECT incident_id, element_key, degraded_from FROM incident_elements FINAL WHERE incident_id IN {incidents:Array(String)} AND NOT removed) AS d ON d.element_key = p.element_key
        INNER JOIN earlier AS e ON e.incident_id = d.incident_id
        WHERE p.period_end > d.degraded_from AND p.period_end <= e.computed_for AND p.revision > e.revision
        GROUP BY incident_id
    ),
    counted AS (
        SELECT incident_id, countIf(change = 'added') AS added, countIf(change = 'withdrawn') AS withdrawn, countIf(change = 'changed') AS changed
        FROM incident_list_changes FINAL WHERE incident_id IN {incidents:Array(String)} AND computed_for = {at:DateTime('UTC')} AND revision = {revision:UInt64}
        GROUP BY incident_id
    ),
    lists AS (SELECT incident_id, count() AS listed FROM incident_customers_computed FINAL WHERE revision = {revision:UInt64} GROUP BY incident_id)
SELECT i.incident_id, {at:DateTime('UTC')}, ifNull(l.listed, 0), ifNull(c.added, 0), ifNull(c.withdrawn, 0), ifNull(c.changed, 0), ifNull(t.records, 0), {revision:UInt64}
FROM (SELECT arrayJoin({incidents:Array(String)}) AS incident_id) AS i
LEFT JOIN counted AS c ON c.incident_id = i.incident_id
LEFT JOIN lists AS l ON l.incident_id = i.incident_id
LEFT JOIN late AS t ON t.incident_id = i.incident_id
WHERE c.added > 0 OR c.withdrawn > 0 OR c.changed > 0

-- How often each detector's evidence reached 2, 3, 4, 5 and 6 in a day, of so many tests: in ordinary time (outside incidents and planned work, unclean_spans),
-- and apart from it within incidents that nobody has labelled. A contiguous range of element keys is read ({from_key} to {to_key}): keys are hashes,
-- so that is a random sample, and scores are sorted by them, so that the rest stays on disk.
-- A test is a value that could be judged; for the peer tests also one with enough peers. A detector that never spoke of a KPI all day does not judge it,
-- but for silence, where not to speak is the ordinary case.
-- Counted per series (one element's KPI) first, because series are what varies independently.
INSERT INTO calibration_days (day, detector, kpi, class, series, tests, tests_squared, reached, reached_squared, reached_by_tests, doubtful_tests, doubtful_reached, revision)
WITH
    toDateTime({day:Date}, 'UTC') AS begin, begin + 86400 AS end,
    toDateTime('2105-01-01 00:00:00', 'UTC') AS for_ever,
    doubts AS (
        SELECT element_key, groupArray((degraded_from, if(degraded_to > degraded_from, degraded_to, for_ever))) AS spans
        FROM incident_elements FINAL
        WHERE NOT removed AND degraded_from < end AND incident_id NOT IN (SELECT incident_id FROM incident_labels)
        GROUP BY element_key
    ),
    times AS (
        SELECT k.element_key AS element_key, u.spans AS unclean, d.spans AS doubtful
        FROM (SELECT element_key FROM elements FINAL WHERE NOT removed AND element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64}) AS k
        LEFT JOIN unclean_spans AS u ON u.element_key = k.element_key
        LEFT JOIN doubts AS d ON d.element_key = k.element_key
    ),
    -- ordinary: 1 outside everything, 0 within an incident nobody labelled; what is neither is left out.
    scored AS (
        SELECT s.*, NOT arrayExists(span -> period_end > span.1 AND period_end - {period_s:UInt32} < span.2, t.unclean) AS ordinary
        FROM (
            SELECT period_end, element_key, kpis, quality, value, evidence_level, evidence_count, evidence_shift, evidence_silence, evidence_peer, evidence_peer_shift
            FROM element_kpi_scores FINAL
            WHERE period_end > begin AND period_end <= end AND element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64} AND has(quality, 1)
        ) AS s
        INNER JOIN times AS t ON t.element_key = s.element_key
        WHERE ordinary OR arrayExists(span -> period_end > span.1 AND period_end - {period_s:UInt32} < span.2, t.doubtful)
    ),
    tests AS (
        SELECT element_key, ordinary, toString(kpi) AS kpi, judged, beside_peers, [most_level, most_count, most_shift, most_silence, most_peer, most_peer_shift] AS most
        FROM (
            SELECT element_key, ordinary, argMax(kpis, length(kpis)) AS names,
                sumForEach(arrayMap((q, v) -> toUInt64(q = 1 AND isFinite(v)), quality, value)) AS n_judged,
                sumForEach(arrayMap((q, v, e) -> toUInt64(q = 1 AND isFinite(v) AND e > 0), quality, value, evidence_peer)) AS n_peers,
                maxForEach(evidence_level) AS m_level, maxForEach(evidence_count) AS m_count, maxForEach(evidence_shift) AS m_shift,
                maxForEach(evidence_silence) AS m_silence, maxForEach(evidence_peer) AS m_peer, maxForEach(evidence_peer_shift) AS m_peer_shift
            FROM scored GROUP BY element_key, ordinary
        )
        ARRAY JOIN names AS kpi, n_judged AS judged, n_peers AS beside_peers, m_level AS most_level, m_count AS most_count, m_shift AS most_shift,
            m_silence AS most_silence, m_peer AS most_peer, m_peer_shift AS most_peer_shift
        WHERE judged > 0
    ),
    beyond AS (
        SELECT element_key, ordinary, toString(found.1) AS kpi,
            sumForEach(arrayMap(i -> toUInt64([found.4, found.5, found.6, found.7, found.8, found.9][intDiv(i, 5) + 1] >= 2 + i % 5), range(30))) AS y
        FROM scored
        ARRAY JOIN arrayFilter(x -> x.2 = 1 AND isFinite(x.3) AND greatest(x.4, x.5, x.6, x.7, x.8, x.9) >= 2,
            arrayZip(kpis, quality, value, evidence_level, evidence_count, evidence_shift, evidence_silence, evidence_peer, evidence_peer_shift)) AS found
        GROUP BY element_key, ordinary, kpi
    ),
    -- The six detectors' five levels lie in one array of thirty until the series are added up.
    series AS (
        SELECT t.kpi AS kpi, t.ordinary AS ordinary, count() AS m, sum(t.judged) AS n, sum(toFloat64(t.judged) * t.judged) AS nn, countIf(t.beside_peers > 0) AS m_peers,
            sum(t.beside_peers) AS n_peers, sum(toFloat64(t.beside_peers) * t.beside_peers) AS nn_peers, maxForEach(t.most) AS most, sumForEach(b.y) AS y,
            sumForEach(arrayMap(k -> toFloat64(k) * k, b.y)) AS yy,
            sumForEach(arrayMap((k, i) -> toFloat64(k) * if(i > 20, t.beside_peers, t.judged), b.y, arrayEnumerate(b.y))) AS yn
        FROM tests AS t LEFT JOIN beyond AS b ON b.element_key = t.element_key AND b.ordinary = t.ordinary AND b.kpi = t.kpi
        GROUP BY kpi, ordinary
    ),
    by_kpi AS (
        SELECT detector, s.kpi AS kpi, toString(k.class) AS class, ordinary, if(no > 4, m_peers, m) AS m, if(no > 4, n_peers, n) AS n, if(no > 4, nn_peers, nn) AS nn,
            most[no] AS most, k.silence AND detector = 'silence' AS may_be_quiet,
            arraySlice(arrayResize(y, 30), 5 * no - 4, 5) AS y, arraySlice(arrayResize(yy, 30), 5 * no - 4, 5) AS yy, arraySlice(arrayResize(yn, 30), 5 * no - 4, 5) AS yn
        FROM series AS s
        INNER JOIN (SELECT toString(kpi) AS kpi, class, silence FROM kpis FINAL WHERE class != 'state') AS k ON k.kpi = s.kpi
        ARRAY JOIN ['level', 'count', 'shift', 'silence', 'peer', 'peer_shift'] AS detector, [1, 2, 3, 4, 5, 6] AS no
    ),
    whole AS (
        SELECT e.ordinary AS ordinary, d.1 AS detector, count() AS n, max(d.2) AS most, [countIf(d.2 >= 2), countIf(d.2 >= 3), countIf(d.2 >= 4), countIf(d.2 >= 5), countIf(d.2 >= 6)] AS y
        FROM (
            SELECT s.element_key AS element_key, s.evidence AS evidence, s.evidence_signature AS evidence_signature,
                NOT arrayExists(span -> s.period_end > span.1 AND s.period_end - {period_s:UInt32} < span.2, t.unclean) AS ordinary
            FROM (SELECT * FROM element_scores FINAL WHERE period_end > begin AND period_end <= end AND state = 'judged'
                AND element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64}) AS s
            INNER JOIN times AS t ON t.element_key = s.element_key
            WHERE ordinary OR arrayExists(span -> s.period_end > span.1 AND s.period_end - {period_s:UInt32} < span.2, t.doubtful)
        ) AS e
        ARRAY JOIN [('fused', e.evidence), ('signature', e.evidence_signature)] AS d
        GROUP BY e.element_key, ordinary, detector
    ),
    every AS (
        SELECT detector, kpi, class, ordinary, m, n, nn, most, may_be_quiet, y, yy, yn FROM by_kpi
        UNION ALL
        SELECT detector, '', 'element', ordinary, count(), sum(n), sum(toFloat64(n) * n), max(most), false, sumForEach(y),
            sumForEach(arrayMap(k -> toFloat64(k) * k, y)), sumForEach(arrayMap(k -> toFloat64(k) * n, y))
        FROM whole GROUP BY detector, ordinary
    )
SELECT {day:Date}, detector, kpi, class, sumIf(m, ordinary), sumIf(n, ordinary), sumIf(nn, ordinary), arrayResize(sumForEachIf(y, ordinary), 5),
    arrayResize(sumForEachIf(yy, ordinary), 5), arrayResize(sumForEachIf(yn, ordinary), 5), sumIf(n, NOT ordinary), arrayResize(sumForEachIf(y, NOT ordinary), 5), {revision:UInt64}
FROM every
GROUP BY detector, kpi, class
HAVING max(most) > 0 OR max(may_be_quiet)
UNION ALL
SELECT {day:Date}, '', '', '', 0, 0, 0, [], [], [], 0, [], {revision:UInt64}

-- Why: one row per element, KPI and period, for people and for every query that is not the scoring itself. Filter on period_end and element_key: the rows behind it are sorted so.
CREATE VIEW IF NOT EXISTS scores AS
SELECT period_end, kpi, element_key,
    CAST(quality_code, 'Enum8(\'ok\' = 1, \'suspect\' = 2, \'missing\' = 3, \'learning\' = 4, \'masked\' = 5)') AS quality,
    value_1 AS value, attempts_1 AS attempts, expected_1 AS expected, expected_low_1 AS expected_low, expected_high_1 AS expected_high, deviation_1 AS deviation,
    level_1 AS evidence_level, count_1 AS evidence_count, shift_1 AS evidence_shift, silence_1 AS evidence_silence, peer_1 AS evidence_peer, peer_shift_1 AS evidence_peer_shift,
    shift_sum_1 AS shift_sum, count_sum_1 AS count_sum, silence_sum_1 AS silence_sum, peer_sum_1 AS peer_sum, slow_sum_1 AS slow_sum, toBool(rising_1) AS rising, scored_at, revision
FROM (
    SELECT period_end, element_key, scored_at, revision, kpi, quality_code, value_1, attempts_1, expected_1, expected_low_1, expected_high_1, deviation_1,
        level_1, count_1, shift_1, silence_1, peer_1, peer_shift_1, shift_sum_1, count_sum_1, silence_sum_1, peer_sum_1, slow_sum_1, rising_1
    FROM element_kpi_scores FINAL
    ARRAY JOIN kpis AS kpi, quality AS quality_code, value AS value_1, attempts AS attempts_1, expected AS expected_1, expected_low AS expected_low_1,
        expected_high AS expected_high_1, deviation AS deviation_1, evidence_level AS level_1, evidence_count AS count_1, evidence_shift AS shift_1,
        evidence_silence AS silence_1, evidence_peer AS peer_1, evidence_peer_shift AS peer_shift_1, shift_sum AS shift_sum_1, count_sum AS count_sum_1,
        silence_sum AS silence_sum_1, peer_sum AS peer_sum_1, slow_sum AS slow_sum_1, rising AS rising_1
)
WHERE quality_code > 0

-- Reads a whole file of KPI history without storing any of it, and writes down why rows are refused: one row per reason, with how many.
-- Rows that are stored with their end rounded to the grid of periods are written down too, under a reason that says so.
-- A file that cannot be parsed to its end fails here, before anything was stored.
INSERT INTO rejections (load_id, line, reason, revision)
SELECT {load_id:String}, min(line) AS first_line, concat(why, ' (', toString(count()), ' rows)'), {revision:UInt64}
FROM
(
    SELECT
        rowNumberInAllBlocks() + {first_line:UInt64} AS line,
        accurateCastOrNull(numerator, 'Float64') AS n,
        accurateCastOrNull(denominator, 'Float64') AS d,
        toUnixTimestamp(assumeNotNull(accurateCastOrNull(period_end, 'DateTime(\'UTC\')'))) AS given_s,
        intDiv(toUInt64(given_s) + intDiv({step_s:UInt32}, 2), {step_s:UInt32}) * {step_s:UInt32} AS end_s,
        multiIf(
            isNull(accurateCastOrNull(period_end, 'DateTime(\'UTC\')')), 'period_end is not a time',
            given_s > {latest_s:UInt32}, 'period_end is in the future',
            ifNull(accurateCastOrNull(period_s, 'UInt32'), 0) != {period_s:UInt32}, {why_length:String},
            abs(toInt64(end_s) - toInt64(given_s)) > {off_s:UInt32}, {why_end:String},
            assumeNotNull(toString(kpi)) NOT IN (SELECT toString(kpi) FROM kpis FINAL), 'kpi is not in the catalogue',
            assumeNotNull(element_id) NOT IN (SELECT element_id FROM elements FINAL WHERE NOT removed), 'element_id is not in the inventory',
            quality NOT IN ('ok', 'suspect', 'missing'), 'quality is none of ok, suspect, missing',
            quality != 'missing' AND (isNull(n) OR isNull(d)), 'numerator or denominator is not a number',
            quality = 'ok' AND (NOT isFinite(n) OR NOT isFinite(d) OR d < 0), 'numerator or denominator is impossible',
            quality = 'ok' AND n < 0 AND assumeNotNull(toString(kpi)) NOT IN (SELECT toString(kpi) FROM kpis FINAL WHERE startsWith(unit, 'dB')), 'numerator or denominator is impossible',
            quality = 'ok' AND n > d AND assumeNotNull(toString(kpi)) IN (SELECT toString(kpi) FROM kpis FINAL WHERE class = 'ratio'), 'numerator or denominator is impossible',
            end_s != given_s, {why_rounded:String},
            '') AS why
    FROM input({structure:String})
)
WHERE why != ''
GROUP BY why
SETTINGS max_threads = 2

-- Why: what is normal for each KPI of each element in each hour of the week, of what hourly_values counted. Two readers: the baseline of the night, and the baseline that noise is measured against ({earlier}), which knows the night's sample of elements only.
-- Level and volume: median and spread (IQR / 1.349) on the KPI's own scale; the spread of one hour (about 20 values)
-- is shrunk towards the series' own (weight 64), because 20 values alone would make 5-sigma events 5,000 times too common.
-- Ratio: usual share of failures, winsorised, shrunk from the class to the element (200 attempts) to the hour (5,000: a failure ratio hardly depends on the hour, and a handful of failures must not set it).
-- memory: lag-1 autocorrelation of levels, from how much neighbouring quarters of an hour differ in the last week, 1 - mean d^2 / (2 spread^2), d held at five spreads.
-- One row per element and hour, its KPIs in the order of kpi_slots. Elements by a range of keys, both ends included; what the whole class of elements tried and failed in each ratio is given, so that it does not matter who else is in the range.
CREATE VIEW IF NOT EXISTS element_normals AS
WITH
    hourly AS (
        SELECT kpi, element_key, hour_of_week, is_ratio,
            if({earlier:Bool}, earlier_samples, samples) AS samples,
            toFloat64(if({earlier:Bool}, earlier_center, center)) AS center,
            toFloat64(if({earlier:Bool}, earlier_own_spread, own_spread)) AS own_spread,
            if({earlier:Bool}, earlier_attempts, attempts) AS attempts,
            if({earlier:Bool}, earlier_tried, tried) AS tried,
            if({earlier:Bool}, earlier_failed, failed) AS failed,
            toFloat64(if({earlier:Bool}, earlier_moved, moved)) AS moved,
            if({earlier:Bool}, earlier_moves, moves) AS moves
        FROM hourly_values
        WHERE valid_from = {day:Date} AND element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64}
            AND if({earlier:Bool}, earlier_samples, samples) > 0
    ),
    series AS (
        SELECT *,
            sqrt(avg(own_spread * own_spread) OVER w) AS series_spread,
            sum(moved) OVER w AS series_moved, sum(moves) OVER w AS series_moves,
            sum(failed) OVER w AS series_failed, sum(tried) OVER w AS series_tried,
            toFloat64(transform(toString(kpi), {classes:Array(String)}, {class_failed:Array(Float64)}, 0.)) AS class_failed,
            toFloat64(transform(toString(kpi), {classes:Array(String)}, {class_tried:Array(Float64)}, 0.)) AS class_tried
        FROM hourly
        WINDOW w AS (PARTITION BY kpi, element_key)
    ),
    normal AS (
        SELECT hour_of_week, kpi, element_key,
            if(is_ratio, 0, center) AS usual,
            if(is_ratio, 0, sqrt((samples * own_spread * own_spread + 64 * series_spread * series_spread) / (samples + 64))) AS spread,
            if(is_ratio, (failed + 5000 * (series_failed + 200 * greatest(class_failed, 1) / greatest(class_tried, 1000)) / (series_tried + 200)) / (tried + 5000), 0) AS usual_ratio,
            attempts, toUInt16(least(samples, 65535)) AS samples_1,
            if(series_moves < 50 OR series_spread = 0, 0., least(0.9, greatest(0., 1 - series_moved / series_moves / (2 * series_spread * series_spread)))) AS memory_1
        FROM series
        WHERE isFinite(usual) AND isFinite(spread) AND isFinite(usual_ratio)
    ),
    places AS (SELECT kpi, slot, count() OVER (PARTITION BY kind) AS width FROM kpi_slots FINAL)
SELECT n.hour_of_week AS hour_of_week, n.element_key AS element_key,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.usual), p.slot), any(p.width)) AS center,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.spread), p.slot), any(p.width)) AS spread,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.usual_ratio), p.slot), any(p.width)) AS usual_ratio,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.attempts), p.slot), any(p.width)) AS attempts,
    arrayResize(groupArrayInsertAt(toUInt16(0))(n.samples_1, p.slot), any(p.width)) AS samples,
    arrayResize(groupArrayInsertAt(toFloat32(0))(toFloat32(n.memory_1), p.slot), any(p.width)) AS memory
FROM normal AS n INNER JOIN places AS p ON p.kpi = n.kpi
GROUP BY n.hour_of_week, n.element_key

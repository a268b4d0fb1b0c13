-- Why: what is normal for each KPI of each element in each hour of the week, of what element_hours holds. Two readers: the baseline of the night, and the baseline that noise is measured against ({earlier}), for the night's sample of elements only.
-- Level and volume: median and spread (IQR / 1.349) on the KPI's own scale; the spread of one hour (about 20 values)
-- is shrunk towards the series' own (weight 64), because 20 values alone would make 5-sigma events 5,000 times too common.
-- Ratio: usual share of failures, winsorised, shrunk from the class to the element (200 attempts) to the hour (5,000: a failure ratio hardly depends on the hour, and a handful of failures must not set it).
-- memory: lag-1 autocorrelation of levels, from how much neighbouring quarters of an hour differ in the last week, 1 - mean d^2 / (2 spread^2), d held at five spreads.
-- One row per element and hour, its KPIs in the order of kpi_slots. Elements by a range of keys, both ends included. For each kind of element: which of its KPIs are ratios, and what all elements together failed and tried in them, so that it does not matter who else is in the range.
CREATE VIEW IF NOT EXISTS element_normals AS
WITH
    hours AS (
        SELECT element_key, hour_of_week, kind,
            if({earlier:Bool}, earlier_samples, samples) AS samples,
            if({earlier:Bool}, earlier_center, center) AS center,
            if({earlier:Bool}, earlier_own_spread, own_spread) AS own_spread,
            if({earlier:Bool}, earlier_attempts, attempts) AS attempts,
            if({earlier:Bool}, earlier_tried, tried) AS tried,
            if({earlier:Bool}, earlier_failed, failed) AS failed,
            if({earlier:Bool}, earlier_moved, moved) AS moved,
            if({earlier:Bool}, earlier_moves, moves) AS moves
        FROM element_hours
        WHERE valid_from = {day:Date} AND element_key >= {from_key:UInt64} AND element_key <= {to_key:UInt64}
            AND (NOT {earlier:Bool} OR element_key IN (SELECT element_key FROM noise_sample WHERE valid_from = {day:Date}))
    ),
    series AS (
        SELECT element_key AS series_key, indexOf({kinds:Array(String)}, toString(any(kind))) AS place,
            arrayMap((squares, hours) -> sqrt(squares / hours), sumForEach(arrayMap(o -> toFloat64(o) * toFloat64(o), own_spread)), sumForEach(arrayMap(n -> toUInt8(n > 0), samples))) AS series_spread,
            arrayMap((failed, tried, ratio, all_failed, all_tried) -> if(ratio = 1, (failed + 200 * greatest(all_failed, 1) / greatest(all_tried, 1000)) / (tried + 200), 0),
                sumForEach(failed) AS series_failed, sumForEach(tried), arrayResize({ratios:Array(Array(UInt8))}[place], length(series_failed)),
                arrayResize({kind_failed:Array(Array(Float64))}[place], length(series_failed)), arrayResize({kind_tried:Array(Array(Float64))}[place], length(series_failed))) AS share,
            arrayMap((moved, moves, spread) -> toFloat32(if(moves < 50 OR spread = 0, 0., least(0.9, greatest(0., 1 - moved / moves / (2 * spread * spread))))), sumForEach(moved), sumForEach(moves), series_spread) AS memory
        FROM hours GROUP BY element_key
    ),
    normal AS (
        SELECT element_key, hour_of_week, center AS usual, attempts, samples, memory,
            arrayMap((n, own, whole) -> toFloat32(sqrt((n * toFloat64(own) * toFloat64(own) + 64 * whole * whole) / (n + 64))), samples, own_spread, series_spread) AS spread,
            arrayMap((failed, tried, share) -> toFloat32((failed + 5000 * share) / (tried + 5000)), failed, tried, share) AS usual_ratio,
            arrayMap((n, x, s, r) -> n > 0 AND isFinite(x) AND isFinite(s) AND isFinite(r), samples, usual, spread, usual_ratio) AS known
        FROM hours INNER JOIN series ON series_key = element_key
        WHERE arrayExists(k -> k, known)
    )
SELECT hour_of_week, element_key,
    arrayMap((x, k) -> if(k, x, 0), usual, known) AS center,
    arrayMap((x, k) -> if(k, x, 0), spread, known) AS spread,
    arrayMap((x, k) -> if(k, x, 0), usual_ratio, known) AS usual_ratio,
    arrayMap((x, k) -> if(k, x, 0), attempts, known) AS attempts,
    arrayMap((x, k) -> if(k, x, 0), samples, known) AS samples,
    arrayMap((x, k) -> if(k, x, 0), memory, known) AS memory
FROM normal

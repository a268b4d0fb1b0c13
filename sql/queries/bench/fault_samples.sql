-- Weeks of realistic measurements for a slice of the cells, faults already in them; everything follows from {seed} and the cell's number.
-- Noise: an autoregressive series (memory 0.2 to 0.8, different for every cell; 0.9 for what a hub or a region has in common) of Student-t
-- innovations (4 to 6 degrees of freedom), of unit variance. Student-t by Bailey's formula (1994): sqrt(v (u^(-2/v) - 1)) cos(2 pi w).
-- The series y[i] = e[i] + phi y[i-1] is made without a loop, by doubling: y1 = e + phi e[-1], y2 = y1 + phi^2 y1[-2], y4 = y2 + phi^4 y2[-4] ... to 64 terms.
-- Attempts: Poisson with 13 a period in the median cell (log-normal over cells, 0.8), a weekly rhythm, and the noise of the cell, its hub and its region.
-- Failures: Poisson, 1 % of the attempts (log-normal over cells, 0.3), clustered by noise of their own that at most quadruples them
-- (the exponential of an unbounded Student-t has no mean: clean cells would fail thirtyfold now and then), never more than the attempts.
-- A silent cell measures true zeros, and its throughput is not a number, as in a real file.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
WITH
    {periods:UInt32} AS n,
    [24, 17, 12, 9, 7, 8, 13, 30, 45, 52, 54, 58, 62, 63, 64, 66, 72, 82, 92, 100, 98, 88, 66, 42] AS home,
    [6, 5, 4, 4, 5, 10, 28, 62, 92, 100, 98, 96, 94, 97, 95, 88, 72, 52, 36, 30, 26, 22, 15, 9] AS work,
    x -> (bitShiftRight(x, 32) + 0.5) / 4294967296. AS high,
    x -> (bitAnd(x, 4294967295) + 0.5) / 4294967296. AS low,
    x -> sqrt(-2 * log(high(x))) * cos(2 * pi() * low(x)) AS normal,
    -- By inversion below 30, Cornish-Fisher above.
    (m, x) -> if(m < 30,
        greatest(0, toInt64(arrayFirstIndex(total -> total >= high(x), arrayCumSum(k -> exp(k * log(m) - m - lgamma(k + 1)), range(toUInt32(least(m, 30) + 8 * sqrt(least(m, 30)) + 12))))) - 1),
        toInt64(greatest(0, round(m + sqrt(m) * normal(x) + (normal(x) * normal(x) - 1) / 6)))) AS poisson,
    innovations AS (
        SELECT number AS cell, name,
            multiIf(name = 'hub', intDiv(cell, 48), name = 'region', intDiv(cell, 384), cell) AS owner,
            if(name IN ('hub', 'region'), 0.9, 0.2 + 0.6 * high(sipHash64({seed:UInt32}, name, owner, 'memory'))) AS phi,
            4 + sipHash64({seed:UInt32}, name, owner, 'tail') % 3 AS freedom,
            arrayMap(i -> sqrt((freedom - 2) * (pow(high(sipHash64({seed:UInt32}, name, owner, i)), -2 / freedom) - 1)) * cos(2 * pi() * low(sipHash64({seed:UInt32}, name, owner, i))),
                range(n + 63)) AS e
        FROM numbers({first_cell:UInt32}, {cells:UInt32}) AS numbered
        CROSS JOIN (SELECT arrayJoin(['traffic', 'hub', 'region', 'volume', 'throughput', 'access', 'drop', 'radio']) AS name) AS names
    ),
    noise AS (
        SELECT cell, name,
            arrayMap((a, b) -> a + phi * b, arraySlice(e, 2), arraySlice(e, 1, n + 62)) AS y1,
            arrayMap((a, b) -> a + pow(phi, 2) * b, arraySlice(y1, 3), arraySlice(y1, 1, n + 60)) AS y2,
            arrayMap((a, b) -> a + pow(phi, 4) * b, arraySlice(y2, 5), arraySlice(y2, 1, n + 56)) AS y4,
            arrayMap((a, b) -> a + pow(phi, 8) * b, arraySlice(y4, 9), arraySlice(y4, 1, n + 48)) AS y8,
            arrayMap((a, b) -> a + pow(phi, 16) * b, arraySlice(y8, 17), arraySlice(y8, 1, n + 32)) AS y16,
            arrayMap((a, b) -> (a + pow(phi, 32) * b) * sqrt(1 - phi * phi), arraySlice(y16, 33), arraySlice(y16, 1, n)) AS y
        FROM innovations
    ),
    cells AS (
        SELECT cell,
            13 * exp(0.8 * normal(sipHash64({seed:UInt32}, cell, 'attempts'))) AS usual_attempts,
            0.01 * exp(0.3 * normal(sipHash64({seed:UInt32}, cell, 'access'))) AS usual_failing,
            0.006 * exp(0.3 * normal(sipHash64({seed:UInt32}, cell, 'drop'))) AS usual_dropping,
            30000 * exp(0.4 * normal(sipHash64({seed:UInt32}, cell, 'throughput'))) AS usual_throughput,
            high(sipHash64({seed:UInt32}, intDiv(cell, 6), 'work')) AS work_share,
            indexOf({fault_cells:Array(UInt32)}, toUInt32(cell)) AS fault,
            if(fault = 0, '', {fault_classes:Array(String)}[fault]) AS class,
            if(fault = 0, 0, {fault_starts:Array(UInt32)}[fault]) AS fault_from,
            fault_from + {fault_periods:UInt32} AS fault_to,
            anyIf(y, name = 'traffic') AS of_traffic, anyIf(y, name = 'hub') AS of_hub, anyIf(y, name = 'region') AS of_region, anyIf(y, name = 'volume') AS of_volume,
            anyIf(y, name = 'throughput') AS of_throughput, anyIf(y, name = 'access') AS of_access, anyIf(y, name = 'drop') AS of_drop, anyIf(y, name = 'radio') AS of_radio
        FROM noise GROUP BY cell
    ),
    moments AS (
        SELECT *, e_traffic, e_hub, e_region, e_volume, e_throughput, e_access, e_drop, e_radio, i AS slot,
            intDiv(slot % 96, 4) AS hour, (slot % 4) / 4 AS into_hour, intDiv(slot, 96) % 7 >= 5 AS weekend,
            -- Both profiles have a mean of one; at the weekend work has half its traffic.
            (1 - work_share) * (home[hour + 1] * (1 - into_hour) + home[(hour + 1) % 24 + 1] * into_hour) / 53.1
                + work_share * if(weekend, 0.5, 1) * (work[hour + 1] * (1 - into_hour) + work[(hour + 1) % 24 + 1] * into_hour) / 47.8 AS rhythm,
            if(fault > 0 AND slot >= fault_from AND slot < fault_to, class, '') AS now
        FROM cells
        ARRAY JOIN range(n) AS i, of_traffic AS e_traffic, of_hub AS e_hub, of_region AS e_region, of_volume AS e_volume, of_throughput AS e_throughput,
            of_access AS e_access, of_drop AS e_drop, of_radio AS e_radio
    ),
    busy AS (
        SELECT cell, slot, now, fault_from, usual_throughput, e_throughput, e_region, e_radio, rhythm, usual_dropping, e_drop, usual_failing, e_access, e_volume,
            usual_attempts * rhythm * exp(0.2 * e_traffic + 0.1 * e_hub + 0.1 * e_region - 0.03) * multiIf(now = 'traffic_x0.4', 0.4, now = 'silent', 0, 1) AS demand,
            if(demand > 0, poisson(greatest(demand, 1e-3), sipHash64({seed:UInt32}, cell, slot, 'attempts')), 0) AS attempts
        FROM moments
    ),
    measured AS (
        SELECT *,
            least(attempts, poisson(greatest(1e-6, attempts * usual_failing * exp(0.35 * greatest(-4, least(4, e_access)) - 0.06) * multiIf(now = 'failures_x8', 8, now = 'failures_x3', 3, 1)),
                sipHash64({seed:UInt32}, cell, slot, 'failures'))) AS failures,
            attempts - failures AS contexts,
            least(contexts, poisson(greatest(1e-6, contexts * usual_dropping * exp(0.35 * greatest(-4, least(4, e_drop)) - 0.06)), sipHash64({seed:UInt32}, cell, slot, 'drops'))) AS drops,
            demand * 12 * exp(0.35 * e_volume - 0.06) AS volume,
            usual_throughput * exp(-0.1 * (rhythm - 1) + 0.14 * e_throughput + 0.04 * e_region)
                * multiIf(now = 'throughput_x0.75', 0.75, now = 'throughput_drift', pow(0.97, (slot - fault_from + 1) / 4), 1) AS throughput,
            10.5 + 0.5 * e_radio AS quality_index
        FROM busy
    )
SELECT {start:DateTime('UTC')} + 900 * (slot + 1), 900, sample.1, concat('cell-', toString(cell)), sample.2, sample.3, 'ok', 'bench', 1
FROM measured
ARRAY JOIN [
    ('nr_rrc_attempts', toFloat64(attempts), 1.),
    ('nr_rrc_setup_sr', toFloat64(attempts - failures), toFloat64(attempts)),
    ('nr_ue_context_drop_ratio', toFloat64(drops), toFloat64(contexts)),
    ('nr_dl_volume', volume, 1.),
    ('nr_dl_ue_throughput', if(demand > 0, throughput, 0), if(demand > 0, 1., 0.)),
    ('nr_cqi_mean', if(demand > 0, quality_index, 0), if(demand > 0, 1., 0.))
] AS sample
SETTINGS max_partitions_per_insert_block = 200, max_block_size = 64, min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0, max_memory_usage = 0

-- Ordinary tails, so that a build of the baseline is not part of what is timed.
INSERT INTO kpi_noise (valid_from, kpi, band, size_from, tail_threshold, tail_scale, tail_shape, sum_threshold, sum_slope, peer_threshold, peer_scale, peer_sum_threshold, peer_sum_slope, revision)
SELECT {day:Date}, kpi, band, if(band = 0, -1e30, 1e30), 2.4, 0.5, 0.1, 5, 0.5, 2.4, 0.5, 8, 0.4, 1 FROM kpis FINAL ARRAY JOIN [0, 1, 2] AS band
UNION ALL SELECT {day:Date}, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1

-- Ordinary tails, so that a build of the baseline is not part of what is timed.
INSERT INTO kpi_noise (valid_from, kpi, tail_threshold, tail_scale, tail_shape, sum_threshold, sum_slope, autocorrelation, precision, class_ratio, values, revision)
SELECT {day:Date}, kpi, 2.4, 0.5, 0.1, 5, 0.5, 0.3, 150, 0.02, 100000, 1 FROM kpis FINAL
UNION ALL SELECT {day:Date}, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1

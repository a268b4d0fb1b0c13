-- Samples of measurement files, in the server's own binary form; the order of columns is the order in which rows are written.
INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
FORMAT RowBinary

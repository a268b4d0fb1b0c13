INSERT INTO metric_samples (series_key, at, value, revision) FORMAT RowBinary

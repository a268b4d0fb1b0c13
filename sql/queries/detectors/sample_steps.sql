-- The lengths of period among the samples of a stretch of time.
SELECT DISTINCT period_s FROM kpi_samples WHERE period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}

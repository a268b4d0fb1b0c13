-- From when to when there are samples, and how long a period is.
SELECT min(period_end) AS first, max(period_end) AS last, any(period_s) AS period_s, count() AS samples FROM kpi_samples

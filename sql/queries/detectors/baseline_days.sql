-- Days that have a baseline, oldest first. The row without a KPI marks a finished build.
SELECT toString(valid_from) AS day FROM kpi_noise FINAL WHERE kpi = '' ORDER BY valid_from

SELECT after_s / 3600 AS hours_after_onset, 100 * silent_share AS not_complained_percent, 100 * low AS low_percent, 100 * high AS high_percent
FROM complaint_survival FINAL
WHERE dimension = 'all' AND name = 'all' AND revision = (SELECT max(revision) FROM complaint_survival) AND NOT isNaN(silent_share)
ORDER BY after_s

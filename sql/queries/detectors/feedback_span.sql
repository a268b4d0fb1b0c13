-- From when to when periods have been judged, and how long the newest was.
SELECT min(period_end) AS first, max(period_end) AS last, argMax(period_s, period_end) AS period_s, count() AS periods FROM periods FINAL

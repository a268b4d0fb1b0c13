-- From when to when periods have been judged.
SELECT min(period_end) AS first, max(period_end) AS last, count() AS periods FROM periods FINAL

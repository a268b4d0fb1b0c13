-- Whether the day's norms are there.
SELECT count() AS norms FROM complaint_norms WHERE built_for = {day:Date}

-- What budgets are shared over: how many elements there are, and how many changes a day were recorded in the last four weeks.
SELECT (SELECT count() FROM elements FINAL WHERE NOT removed) AS elements,
    (SELECT count() / 28 FROM changes FINAL WHERE NOT removed AND at > {period_end:DateTime('UTC')} - 28 * 86400 AND at <= {period_end:DateTime('UTC')}) AS changes_per_day

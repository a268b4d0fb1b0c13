SELECT max(period_end) AS period FROM periods

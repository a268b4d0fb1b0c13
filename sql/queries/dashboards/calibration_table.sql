SELECT detector, class AS "class of KPI", concat('1 in ', formatReadableQuantity(1 / nominal)) AS promised,
    multiIf(state = 'too_few', 'too few tests to say', state = 'as_promised', 'as promised', state = 'too_often', 'reached too often', 'reached too rarely') AS verdict,
    if(state = 'too_few', NULL, round(observed / nominal, 2)) AS "times the promise", if(state = 'too_few', NULL, round(observed_low / nominal, 2)) AS "at least (95 %)",
    if(state = 'too_few', NULL, round(observed_high / nominal, 2)) AS "at most (95 %)", if(state = 'too_few', NULL, round(at_most / nominal, 2)) AS "with unlabelled incidents",
    reached, tests, round(tests_effective) AS "tests, effective"
FROM calibration
WHERE kpi = ''
ORDER BY state = 'too_often' DESC, detector, class, nominal DESC

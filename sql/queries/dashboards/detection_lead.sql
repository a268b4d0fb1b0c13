SELECT max(shown) AS seconds
FROM lag_figures_shown
WHERE dimension = 'all' AND metric = 'detection_lead'

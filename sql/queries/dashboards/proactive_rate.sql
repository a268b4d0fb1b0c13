SELECT 100 * max(shown) AS percent
FROM lag_figures_shown
WHERE dimension = 'all' AND metric = 'proactive_detection_rate'

SELECT dimension, name,
    anyIf(shown, metric = 'detection_delay') / 60 AS detection_min,
    anyIf(shown, metric = 'first_complaint_delay') / 60 AS first_complaint_min,
    anyIf(shown, metric = 'detection_lead') / 60 AS lead_min,
    100 * anyIf(shown, metric = 'proactive_detection_rate') AS proactive_percent,
    100 * anyIf(by_chance, metric = 'proactive_detection_rate') AS by_chance_percent,
    anyIf(of, metric = 'proactive_detection_rate') AS complained_about,
    anyIf(of, metric = 'detection_delay') AS incidents
FROM lag_figures_shown
WHERE dimension IN ('region', 'technology', 'root_kind', 'experience')
GROUP BY dimension, name
ORDER BY dimension, name

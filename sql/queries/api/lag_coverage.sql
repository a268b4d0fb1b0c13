-- Network complaints linked and not, and how many chance alone would link.
SELECT window_from, window_to, network_complaints, linked_complaints, placebo_complaints, placebo_linked, placebo FROM lag_coverage FINAL WHERE scope = 'all'

SELECT metric, unit, shown AS value, shown_low AS low, shown_high AS high, of, left_out_shown AS left_out, by_chance
FROM lag_figures_shown
WHERE dimension = 'all'
ORDER BY metric

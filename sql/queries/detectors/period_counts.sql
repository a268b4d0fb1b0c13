-- What a scored period amounts to, by state.
SELECT toString(state) AS state, count() AS elements FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')} GROUP BY state ORDER BY state

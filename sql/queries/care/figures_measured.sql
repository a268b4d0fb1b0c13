-- For which moment the figures were last worked out.
SELECT computed_for FROM lag_figures ORDER BY revision DESC LIMIT 1

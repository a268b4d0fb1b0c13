-- Why: did we know first, for everybody's eyes: a figure that rests on fewer than 20 people is not shown, and numbers of people are rounded to 5. Unknown is empty.
-- Runs as its owner, so that the grafana user needs no grant on the exact numbers.
CREATE VIEW IF NOT EXISTS lag_figures_shown DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT dimension, name, metric, unit,
    if(hidden OR isNaN(value), NULL, value) AS shown, if(hidden OR isNaN(low), NULL, low) AS shown_low, if(hidden OR isNaN(high), NULL, high) AS shown_high,
    if(hidden, '<20', toString(if(n_people, 5 * round(n / 5), n))) AS of,
    if(n_people AND unit = 's', if(left_out < 20, '<20', toString(5 * round(left_out / 5))), toString(left_out)) AS left_out_shown,
    if(isNaN(chance), NULL, chance) AS by_chance, computed_for
FROM (
    SELECT *, n_people AND n < 20 AS hidden FROM lag_figures FINAL
    WHERE revision = (SELECT max(revision) FROM lag_figures)
)

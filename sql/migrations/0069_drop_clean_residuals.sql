-- Why: noise is measured against a normal that does not know the days measured (next migration); the view is made anew.
DROP VIEW IF EXISTS clean_residuals

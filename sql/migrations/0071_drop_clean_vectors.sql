-- Why: it passes on to clean_residuals, which now knows its sample itself.
DROP VIEW IF EXISTS clean_vectors

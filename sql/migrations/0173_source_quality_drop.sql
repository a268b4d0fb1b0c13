-- Why: it learns what a source repeats, and when it was last heard of by anything else than measurements.
DROP VIEW IF EXISTS source_quality

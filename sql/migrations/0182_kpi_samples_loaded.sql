-- Why: every night asks which samples of the weeks before came since the last one (late_hours.sql). Parts hold what was loaded together, so the earliest and latest loading of a few granules leave nearly everything unread; parts from before have no index and are read.
ALTER TABLE kpi_samples ADD INDEX IF NOT EXISTS loaded loaded_at TYPE minmax GRANULARITY 8

-- Why: baselines move to one row per element and hour of the week (next file); they are built again from the history at the next start.
DROP TABLE IF EXISTS baselines

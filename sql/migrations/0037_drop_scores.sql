-- Why: scores move to one row per element and period (next file); their state is rebuilt within hours, and incidents keep their own evidence.
DROP TABLE IF EXISTS scores

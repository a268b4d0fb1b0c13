-- The workplace of one computation of decision centres; a crash may have left it.
DROP TABLE IF EXISTS decision_centre_rounds SYNC

-- Whether a detector already had its turn in a stretch of time.
SELECT count() AS turns FROM findings FINAL
WHERE detector = {detector:String} AND state = 'ran' AND period_end > {after:DateTime('UTC')} AND period_end < {before:DateTime('UTC')}

-- What the single-series detectors say of the core functions in a period, in words, where it is worth saying.
SELECT element_key, sentence FROM core_scores FINAL WHERE period_end = {period_end:DateTime('UTC')} AND evidence >= 3 AND sentence != ''

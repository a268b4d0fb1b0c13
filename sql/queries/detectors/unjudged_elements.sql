-- Whether a period needs a look at its sources: elements that could not be judged for want of data, elements there are,
-- and sources of the period before that have not delivered in this one.
WITH {period_end:DateTime('UTC')} AS t
SELECT countIf(state IN ('missing', 'suspect')) AS unjudged, count() AS elements,
    (SELECT count() FROM (
        SELECT source FROM arrivals WHERE period_end IN (SELECT max(period_end) FROM arrivals WHERE period_end < t)
            AND source NOT IN (SELECT source FROM arrivals WHERE period_end = t)
    )) AS absent
FROM element_scores FINAL WHERE period_end = t

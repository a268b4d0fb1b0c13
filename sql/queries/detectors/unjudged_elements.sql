-- Whether a period needs a look at its sources: elements that could not be judged for want of data, elements there are,
-- sources of the period before that have not delivered in this one, and sources that delivered it before it was over, while most did not:
-- where most did, it is this machine's clock that is behind, or time that is played.
WITH {period_end:DateTime('UTC')} AS t
SELECT countIf(state IN ('missing', 'suspect')) AS unjudged, count() AS elements,
    (SELECT count() FROM (
        SELECT source FROM arrivals WHERE period_end IN (SELECT max(period_end) FROM arrivals WHERE period_end < t)
            AND source NOT IN (SELECT source FROM arrivals WHERE period_end = t)
    )) AS absent,
    (SELECT if(2 * countIf(arrived_at + 60 <= period_end) <= count(), countIf(arrived_at + 60 <= period_end), 0) FROM arrivals FINAL WHERE period_end = t) AS ahead
FROM element_scores FINAL WHERE period_end = t

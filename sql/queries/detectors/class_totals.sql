-- What all elements together tried and failed in each ratio: what an element's own usual share is drawn to. Of the weeks before the night, and of those before the noise.
SELECT kpi, ifNotFinite(sum(h.failed), 0) AS failed, ifNotFinite(sum(h.tried), 0) AS tried, ifNotFinite(sum(h.earlier_failed), 0) AS earlier_failed, ifNotFinite(sum(h.earlier_tried), 0) AS earlier_tried
FROM hourly_values AS h WHERE valid_from = {day:Date} AND is_ratio GROUP BY kpi

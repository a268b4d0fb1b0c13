-- Of how many elements samples came for each hour of the week, with periods of which lengths, for weeks that the night before had read already, since it did: late files and corrected ones.
SELECT toUInt8((toDayOfWeek(period_end - period_s) - 1) * 24 + toHour(period_end - period_s)) AS hour_of_week, uniq(element_key) AS elements, groupUniqArray(period_s) AS steps_s
FROM kpi_samples PREWHERE loaded_at >= {seen:DateTime('UTC')}
WHERE period_end > {since:DateTime('UTC')} AND period_end <= {until:DateTime('UTC')}
GROUP BY hour_of_week

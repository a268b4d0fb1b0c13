-- What there is to explore: the names in the published rows, and their first and last day.
SELECT min(day) AS first_day, max(day) AS last_day, uniqExact(day) AS days, arraySort(groupUniqArrayIf(1000)(toString(region), region != '')) AS region, arraySort(groupUniqArrayIf(5000)(toString(area), area != '')) AS area,
    arraySort(groupUniqArrayIf(100)(toString(technology), technology != '')) AS technology, arraySort(groupUniqArrayIf(1000)(toString(device_class), device_class != '')) AS device_class,
    arraySort(groupUniqArrayIf(100)(toString(segment), segment != '')) AS segment
FROM experience_cells

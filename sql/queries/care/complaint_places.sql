-- Regions and their areas, and since when there are complaints to learn from.
SELECT toString(region) AS region, arraySort(groupUniqArray(toString(area))) AS areas,
    (SELECT min(created_at) FROM complaint_topics) AS oldest
FROM elements FINAL
WHERE NOT removed AND area != '' AND region != ''
GROUP BY region
ORDER BY region

-- How many elements of each region and technology are in each state in a period: what the picture of the network rests on. unknown: nothing was ever delivered.
SELECT toString(e.region) AS region, toString(e.technology) AS technology, if(s.state = '', 'unknown', s.state) AS state, count() AS elements
FROM (SELECT * FROM elements FINAL WHERE NOT removed AND ({region:String} = '' OR region = {region:String}) AND ({technology:String} = '' OR technology = {technology:String})) AS e
LEFT JOIN (SELECT element_key, toString(state) AS state FROM element_scores FINAL WHERE period_end = {period_end:DateTime('UTC')}) AS s ON s.element_key = e.element_key
GROUP BY region, technology, state
ORDER BY region, technology, state
LIMIT {limit:UInt32}

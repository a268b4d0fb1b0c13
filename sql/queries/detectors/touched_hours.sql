-- How many elements have hours of the week that must be counted again, and which hours those are.
SELECT uniqExact(element_key) AS elements, groupUniqArray(hour_of_week) AS hours FROM hours_touched WHERE valid_from = {day:Date}

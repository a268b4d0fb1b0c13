-- What the night before counted and nothing has happened to since is tonight's as well.
INSERT INTO element_hours SELECT * REPLACE ({day:Date} AS valid_from)
FROM (
    SELECT * FROM element_hours
    WHERE valid_from = {kept:Date} AND NOT has({hours:Array(UInt8)}, hour_of_week)
        AND NOT (has({some_hours:Array(UInt8)}, hour_of_week) AND element_key IN (SELECT element_key FROM hours_touched WHERE valid_from = {day:Date}))
)

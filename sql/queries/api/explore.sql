-- How groups of customers fared, by up to two dimensions: sums of the published rows (experience_cells) that fit, and of nothing else. Empty filters mean any.
-- daily: customers and what counts, day by day, for the interval.
SELECT first, second, groupArray((toString(day), toUInt64(day_customers), toUInt64(day_part), toUInt64(day_whole))) AS daily FROM (
    SELECT multiIf({by:String} = 'day', toString(day), {by:String} = 'week', toString(toMonday(day)), {by:String} = 'region', toString(region), {by:String} = 'area', if(area = '', concat(region, ': small areas'), toString(area)),
            {by:String} = 'technology', toString(technology), {by:String} = 'device_class', if(device_class = '', 'small classes', toString(device_class)), {by:String} = 'segment', toString(segment), '') AS first,
        multiIf({across:String} = 'day', toString(day), {across:String} = 'week', toString(toMonday(day)), {across:String} = 'region', toString(region), {across:String} = 'area', if(area = '', concat(region, ': small areas'), toString(area)),
            {across:String} = 'technology', toString(technology), {across:String} = 'device_class', if(device_class = '', 'small classes', toString(device_class)), {across:String} = 'segment', toString(segment), '') AS second,
        day, sum(customers) AS day_customers,
        sum(multiIf({measure:String} = 'bad_minutes', bad_minutes, {measure:String} = 'affected_share', toUInt64(touched), {measure:String} = 'failed_share', failures, toUInt64(complaints))) AS day_part,
        sum(if({measure:String} = 'failed_share', attempts, toUInt64(customers))) AS day_whole
    FROM experience_cells FINAL
    WHERE day >= {since:Date} AND day <= {until:Date} AND ({region:String} = '' OR region = {region:String}) AND ({area:String} = '' OR area = {area:String})
        AND ({technology:String} = '' OR technology = {technology:String}) AND ({device_class:String} = '' OR device_class = {device_class:String}) AND ({segment:String} = '' OR segment = {segment:String})
    GROUP BY first, second, day
    ORDER BY day
)
GROUP BY first, second
ORDER BY first, second
LIMIT {limit:UInt32}

-- One day of everybody with a contract, each once, in the group they belong to: the cell they used most says area and technology, the line they used most the device class.
-- bad minutes: minutes in incidents, each spread evenly between its first and last moment for them; a day has 1,440. touched: at least half a minute.
-- Groups of fewer than {k} are merged: first the small areas of a region into one, then the small device classes there; what is still too small is left out.
-- Counts are rounded to 5 by a secret draw for each group, up as often as the remainder says, and never below {k} customers.
INSERT INTO experience_cells (day, region, area, technology, device_class, segment, customers, touched, bad_minutes, attempts, failures, complaints, revision)
WITH
    toDateTime({day:Date}, 'UTC') AS day_from,
    day_from + 86400 AS day_to,
    (SELECT toString(any(salt)) FROM rounding_salt) AS salt,
    stays AS (
        SELECT s.customer_key AS customer_key, s.device_class AS device_class, p.element_key AS element_key, sum(p.seconds) AS seconds, sum(p.events) AS events, sum(p.failures) AS failed
        FROM (SELECT subscriber_key, element_key, seconds, events, failures FROM presence FINAL WHERE period_end > day_from AND period_end <= day_to) AS p
        INNER JOIN (SELECT subscriber_key, customer_key, toString(device_class) AS device_class FROM subscriptions FINAL WHERE NOT removed AND customer_key != 0) AS s ON s.subscriber_key = p.subscriber_key
        GROUP BY customer_key, device_class, element_key
    ),
    present AS (
        SELECT customer_key, argMax(element_key, (seconds, element_key)) AS element_key, argMax(device_class, (seconds, device_class)) AS device_class, sum(events) AS events, sum(failed) AS failed
        FROM stays GROUP BY customer_key
    ),
    harmed AS (
        SELECT customer_key, any(worst) AS element_key, any(class) AS device_class, least(1440., sum(minutes)) AS minutes
        FROM (
            -- The same incident on two lines of one customer is one disturbance.
            SELECT a.customer_key AS customer_key, a.incident_id AS incident_id, argMax(a.worst_element_key, a.minutes_exposed) AS worst, any(toString(s.device_class)) AS class,
                max(a.minutes_exposed * if(a.last_at > a.first_at,
                    greatest(0, toInt64(least(a.last_at, day_to)) - toInt64(greatest(a.first_at, day_from))) / (toInt64(a.last_at) - toInt64(a.first_at)), 1)) AS minutes
            FROM (
                SELECT * FROM incident_customers FINAL
                WHERE NOT withdrawn AND confidence >= {confidence_min:Float64} AND customer_key != 0 AND last_at > day_from AND first_at <= day_to
            ) AS a
            LEFT JOIN (SELECT subscriber_key, device_class FROM subscriptions FINAL WHERE NOT removed) AS s ON s.subscriber_key = a.subscriber_key
            GROUP BY customer_key, incident_id
        ) GROUP BY customer_key
    ),
    said AS (
        SELECT if(c.customer_key != 0, c.customer_key, s.customer_key) AS customer_key, count() AS complaints
        FROM (SELECT customer_key, subscriber_key FROM complaints FINAL WHERE NOT removed AND created_at >= day_from AND created_at < day_to) AS c
        LEFT JOIN (SELECT subscriber_key, customer_key FROM subscriptions FINAL WHERE NOT removed) AS s ON s.subscriber_key = c.subscriber_key
        GROUP BY customer_key
    ),
    people AS (
        SELECT toString(e.region) AS region, toString(e.area) AS area, toString(e.technology) AS technology, if(u.class = '', 'unknown', u.class) AS device_class, toString(c.segment) AS segment,
            u.minutes AS minutes, u.events AS events, u.failed AS failed, d.complaints AS complaints
        FROM (
            SELECT customer_key, if(p.customer_key != 0, p.element_key, h.element_key) AS element_key, if(p.customer_key != 0, p.device_class, h.device_class) AS class,
                h.minutes AS minutes, p.events AS events, p.failed AS failed
            FROM present AS p FULL JOIN harmed AS h USING (customer_key)
        ) AS u
        INNER JOIN (SELECT customer_key, segment FROM customers FINAL WHERE NOT removed) AS c ON c.customer_key = u.customer_key
        INNER JOIN (SELECT element_key, region, area, technology FROM elements FINAL WHERE NOT removed AND kind LIKE '%cell' AND area != '') AS e ON e.element_key = u.element_key
        LEFT JOIN said AS d ON d.customer_key = u.customer_key
    ),
    fine AS (
        SELECT region, area, technology, device_class, segment, count() AS n, countIf(minutes >= 0.5) AS touched, sum(minutes) AS bad, sum(events) AS attempts, sum(failed) AS failures, sum(complaints) AS said
        FROM people GROUP BY region, area, technology, device_class, segment
    ),
    by_area AS (
        SELECT region, if(n < {k:UInt32}, '', area) AS area_1, technology, device_class, segment, sum(n) AS n_1, sum(touched) AS touched_1, sum(bad) AS bad_1, sum(attempts) AS attempts_1, sum(failures) AS failures_1, sum(said) AS said_1
        FROM fine GROUP BY region, area_1, technology, device_class, segment
    ),
    by_class AS (
        SELECT region, area_1, technology, if(n_1 < {k:UInt32}, '', device_class) AS class_2, segment, sum(n_1) AS n_2, sum(touched_1) AS touched_2, sum(bad_1) AS bad_2, sum(attempts_1) AS attempts_2, sum(failures_1) AS failures_2, sum(said_1) AS said_2
        FROM by_area GROUP BY region, area_1, technology, class_2, segment
    )
SELECT {day:Date}, region, area_1, technology, class_2, segment,
    greatest({k:UInt32}, 5 * toUInt64(floor((n_2 + 5 * (sipHash64(salt, {day:Date}, region, area_1, technology, class_2, segment, 'customers') / 18446744073709551616.)) / 5))) AS customers,
    least(customers, 5 * toUInt64(floor((touched_2 + 5 * (sipHash64(salt, {day:Date}, region, area_1, technology, class_2, segment, 'touched') / 18446744073709551616.)) / 5))) AS touched,
    5 * toUInt64(floor((bad_2 + 5 * (sipHash64(salt, {day:Date}, region, area_1, technology, class_2, segment, 'bad_minutes') / 18446744073709551616.)) / 5)),
    5 * toUInt64(floor((attempts_2 + 5 * (sipHash64(salt, {day:Date}, region, area_1, technology, class_2, segment, 'attempts') / 18446744073709551616.)) / 5)) AS attempts,
    least(attempts, 5 * toUInt64(floor((failures_2 + 5 * (sipHash64(salt, {day:Date}, region, area_1, technology, class_2, segment, 'failures') / 18446744073709551616.)) / 5))),
    5 * toUInt64(floor((said_2 + 5 * (sipHash64(salt, {day:Date}, region, area_1, technology, class_2, segment, 'complaints') / 18446744073709551616.)) / 5)), {revision:UInt64}
FROM by_class
WHERE n_2 >= {k:UInt32}

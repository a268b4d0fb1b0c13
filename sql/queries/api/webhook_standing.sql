-- Since when a webhook is known, and whether it said that it is gone. No row: never seen before.
SELECT min(tried_at) AS registered_at, max(status = 'gone') AS gone FROM webhook_deliveries WHERE endpoint = {endpoint:String} HAVING count() > 0

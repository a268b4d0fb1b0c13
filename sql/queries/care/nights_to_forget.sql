-- Whether places of nights are kept of somebody who no longer agrees, or whose line is gone.
SELECT count() AS found FROM night_places WHERE subscriber_key NOT IN (
    SELECT subscriber_key FROM subscriptions FINAL WHERE NOT removed AND customer_key IN (
        SELECT customer_key FROM (
            SELECT customer_key, granted FROM consents FINAL WHERE purpose = {purpose:String} AND given_at <= {at:DateTime('UTC')}
            ORDER BY given_at DESC, granted ASC LIMIT 1 BY customer_key)
        WHERE granted))

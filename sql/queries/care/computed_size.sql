-- How many people one computation listed, of how many lines (about: one loaded twice counts twice until it is merged), and the hours their norm may need: three days before the first of them.
SELECT count() AS people, min(first_at) - 259200 - 10800 AS history_from, (SELECT min(period_end) FROM presence) AS presence_from, (SELECT count() FROM subscriptions) AS lines
FROM incident_customers_computed WHERE revision = {revision:UInt64}

-- Why: spikes of complaints for everybody's eyes: a count below 20 is only that, others are rounded to 5; what was usual stands beside a count that is shown.
CREATE VIEW IF NOT EXISTS complaint_spikes_shown DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT spike_id, scope, name, region, topic, started_at, found_at, last_at, verdict, incident_id,
    if(complaints < 20, '<20', toString(5 * round(complaints / 5))) AS complaints_shown,
    if(complaints < 20, NULL, round(expected, 1)) AS usual
FROM complaint_spikes FINAL

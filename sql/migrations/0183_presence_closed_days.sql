-- Why: a person's hours cost one look into every part, and a list asks for thousands of people: 9,593 people in 60 million records took 3.7 s of processor time in 13 parts, 2.4 s in 4 and 1.4 s in 2.
-- A day that is over, two hours after its last record, is merged into one part; so much a late file may wait for. The day under way is merged as before.
ALTER TABLE presence MODIFY SETTING min_age_to_force_merge_seconds = 7200, min_age_to_force_merge_on_partition_only = 1

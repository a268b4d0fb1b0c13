-- What lies in the order by line for half an hour becomes one part; a day made in minutes has no half hours, so for a while a second is enough.
ALTER TABLE presence_by_line MODIFY SETTING min_age_to_force_merge_seconds = 1

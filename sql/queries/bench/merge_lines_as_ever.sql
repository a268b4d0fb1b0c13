-- As it is in production.
ALTER TABLE presence_by_line MODIFY SETTING min_age_to_force_merge_seconds = 1800

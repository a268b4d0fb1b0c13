-- Why: chance is measured twice, with complaints moved by one week and by two; shift_s says by which. A week has seven days, so hour and weekday stay the same.
ALTER TABLE placebo_links
    ADD COLUMN IF NOT EXISTS shift_s UInt32,
    MODIFY ORDER BY (complaint_key, incident_id, shift_s)

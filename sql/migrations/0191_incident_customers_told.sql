-- Why: how many of a list may be contacted is counted from the list, not by a pass over all customers. True of the moment the row was written: whoever contacts somebody asks anew.
ALTER TABLE incident_customers ADD COLUMN IF NOT EXISTS may_be_told Bool DEFAULT false AFTER withdrawn

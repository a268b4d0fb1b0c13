-- A round that the next has replaced.
ALTER TABLE decision_centre_rounds DROP PARTITION {round:UInt8}

-- Why: an agent has a telephone number and needs the customer. A keyed hash of the number beside the sealed identity, so that it is forgotten with it; 0 where none
-- is known, and in rows loaded before this column, which are found by number once they are loaded anew.
ALTER TABLE {vault:Identifier}.identities ADD COLUMN IF NOT EXISTS number_key UInt64 DEFAULT 0 AFTER subject_key

-- Why: while subscribers' keys change, rows of the old key must find the new one, set by set. Filled and emptied by the rotation; at rest it holds nothing,
-- else it would undo what changing keys is for. Owner only, beside the identities.
CREATE TABLE IF NOT EXISTS {vault:Identifier}.key_bridge (old_key UInt64, new_key UInt64) ENGINE = MergeTree ORDER BY old_key

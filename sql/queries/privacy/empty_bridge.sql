-- Forgets which old key belongs to which new one.
TRUNCATE TABLE {vault:Identifier}.key_bridge

-- Changes of tables that are not finished.
SELECT count() AS rows FROM system.mutations WHERE database IN ({database:String}, {vault:String}) AND NOT is_done

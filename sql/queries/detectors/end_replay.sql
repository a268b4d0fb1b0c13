-- A replay has ended, and with it those that it took over.
DELETE FROM replays WHERE replay <= {replay:UInt64}

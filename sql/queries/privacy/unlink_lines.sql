-- Steps of a case that stays, because others live in the household: which line it was about goes, and what was noted.
ALTER TABLE case_events UPDATE line_key = 0, note = '' WHERE line_key IN {keys:Array(UInt64)} SETTINGS mutations_sync = 2

-- Some lines, by their numbers.
SELECT toString(sipHash64('line', arrayJoin({numbers:Array(UInt64)}))) AS subscriber_key

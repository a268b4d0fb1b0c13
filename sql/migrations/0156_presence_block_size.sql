-- Why: a list reads some thousand lines in the order by line, each 512 records long; in blocks of 64 KB every one of them costs sixteen times what it needs to be unpacked.
-- Now a granule of the order by line is a block of its own; those of the order by time are larger than a block either way. For hours loaded from here on.
ALTER TABLE presence MODIFY SETTING min_compress_block_size = 2048

-- A run of scoring is over: what it kept between its two passes goes.
ALTER TABLE scoring_stage DROP PARTITION {revision:UInt64}

-- Makes a run of decision centres the one that counts: what is read from line_owners is read of the newest run here.
INSERT INTO centre_runs (run, centres_run, computed_for, policy, customers_block, subscriptions_block)
VALUES ({run:UInt64}, {centres_run:UInt64}, {computed_for:DateTime('UTC')}, {policy:String}, {customers_block:Int64}, {subscriptions_block:Int64})

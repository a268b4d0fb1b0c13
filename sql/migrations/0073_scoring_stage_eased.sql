-- Why: a sum may be let down quickly only where there is a recovery to see, in an open incident (eased): elsewhere one ordinary period would halve what weak evidence
-- had built up for hours. memory: how much a KPI resembles its own last period, without which a slow sum cannot tell a shift from a wander.
ALTER TABLE scoring_stage ADD COLUMN IF NOT EXISTS eased Bool DEFAULT false AFTER restart, ADD COLUMN IF NOT EXISTS memory Array(Float32) AFTER size

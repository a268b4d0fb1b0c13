-- Links of the recomputed complaints that no longer hold. Links of older complaints stay as they were.
INSERT INTO {target:Identifier} (complaint_key, incident_id, shift_s, rank, confidence, created_at, reason, withdrawn, revision)
SELECT complaint_key, incident_id, shift_s, rank, confidence, created_at, reason, true, {revision:UInt64}
FROM {target:Identifier} FINAL
WHERE NOT withdrawn AND revision < {revision:UInt64} AND shift_s = {shift_s:UInt32}
    AND created_at > {since:DateTime('UTC')} - {shift_s:UInt32} AND created_at <= {at:DateTime('UTC')} - {shift_s:UInt32}

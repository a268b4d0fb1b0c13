-- Why: what people are shown of a score, and what the discovery rate control over the whole network says of it.
ALTER TABLE element_scores
    ADD COLUMN IF NOT EXISTS signature LowCardinality(String) AFTER top_evidence,
    ADD COLUMN IF NOT EXISTS evidence_signature Float32 CODEC(ZSTD(1)) AFTER signature,
    ADD COLUMN IF NOT EXISTS score Float32 CODEC(ZSTD(1)) AFTER evidence_signature,
    ADD COLUMN IF NOT EXISTS false_per_day Float32 CODEC(ZSTD(1)) AFTER score,
    ADD COLUMN IF NOT EXISTS discovery Bool DEFAULT true CODEC(ZSTD(1)) AFTER false_per_day

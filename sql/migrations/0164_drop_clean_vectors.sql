-- Why: vectors are made from the residuals that are stored once a night (noise_vectors); this view read and joined the week's samples each time.
DROP VIEW IF EXISTS clean_vectors

SELECT compared AS "who", affected AS "households and accounts affected", complained AS "of those, complained", per_1000 AS "per 1,000", per_1000_low AS "at least (95 %)", per_1000_high AS "at most (95 %)", day AS "as of"
FROM contact_effects FINAL
WHERE day = (SELECT max(day) FROM contact_effects)
ORDER BY compared

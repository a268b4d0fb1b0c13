-- Why: as 0185 says, of the table that is presence now.
CREATE MATERIALIZED VIEW IF NOT EXISTS presence_to_lines TO presence_by_line AS
SELECT subscriber_key,
    toFixedString(concat(
        reinterpretAsFixedString(period_end), reinterpretAsFixedString(element_key), reinterpretAsFixedString(source_key), reverse(reinterpretAsFixedString(revision)),
        reinterpretAsFixedString(seconds), reinterpretAsFixedString(events), reinterpretAsFixedString(failures)), 38) AS record,
    bytes, toDate(period_end) AS day, loaded_at
FROM presence

-- Why: what was loaded before the view was there. A record that comes twice says the same twice, and the newest word on it is the same.
INSERT INTO presence_by_line (subscriber_key, record, bytes, day, loaded_at)
SELECT subscriber_key,
    toFixedString(concat(
        reinterpretAsFixedString(period_end), reinterpretAsFixedString(element_key), reinterpretAsFixedString(source_key), reverse(reinterpretAsFixedString(revision)),
        reinterpretAsFixedString(seconds), reinterpretAsFixedString(events), reinterpretAsFixedString(failures)), 38),
    bytes, toDate(period_end), loaded_at
FROM presence
SETTINGS max_partitions_per_insert_block = 0

-- Why: of the last half hour, which is not in the large part yet, a look is paid for each part it lies in; quarter hours come in several. They are merged from three of a size on, not from six: each row once more, 2.2 µs of processor time.
ALTER TABLE presence_by_line MODIFY SETTING merge_selector_base = 2

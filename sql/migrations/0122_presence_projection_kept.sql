-- Why: merging two versions of a row would drop or refuse a projection; it is built again instead. The same where rows are deleted (a person erased).
ALTER TABLE presence MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild', lightweight_mutation_projection_mode = 'rebuild'

-- The oldest load of other KPI history of this time that came after a load; 0 where none did. History is a source of its own, named after its content.
SELECT toString(min(revision)) AS oldest
FROM loads FINAL
WHERE format = 'kpi_history' AND state = 'done' AND source = toString(load_id) AND source != {source:String}
  AND period_to >= {from:DateTime('UTC')} AND period_from <= {to:DateTime('UTC')} AND revision > {revision:UInt64}

SELECT multiIf(class = 'ratio', 'percentunit', transform(toString(unit), {{units}}, {{grafana_units}}, 'short')) AS unit, concat(if(worse = 'up', 'higher', 'lower'), ' is worse') AS axis
FROM kpis FINAL
WHERE kpi = {{kpi}}

-- Why: how sure an incident is, what tells its story and what is odd about it, in the same words for the API, Grafana and the terminal.
-- confidence is the share of real ones among incidents at least as strong, if evidence keeps its word (detectors/incident/confidence.ts); severity knows nothing of it.
-- sure is null where that was never worked out (findings over weeks are held to their share of the budget only).
-- score: 10 x evidence, at most 100. expected_false_per_day: how often a healthy network of this size shows as much; null where the evidence is that of a group,
-- of a finding over weeks or of missing data, because those are asked other questions than whether one element's period is odd.
CREATE VIEW IF NOT EXISTS incident_words AS
WITH
    (SELECT nullIf(argMax(elements_scored * 86400 / greatest(period_s, 1), period_end), 0) FROM periods) AS tests_a_day,
    (SELECT (groupArray(toString(kpi)), groupArray(name)) FROM (SELECT * FROM kpis FINAL)) AS names,
    returned AS (SELECT incident_id, countIf(kind = 'reopened') AS times FROM incident_events FINAL GROUP BY incident_id)
SELECT i.incident_id AS incident_id, nullIf(i.confidence, 0) AS sure, least(100., 10 * i.evidence) AS score,
    if(i.root_kind IN ('element', 'core_function'), tests_a_day * exp10(-i.evidence), NULL) AS expected_false_per_day,
    r.times AS times_reopened, arrayMap(k -> transform(k, names.1, names.2, k), i.kpis) AS kpi_names,
    multiIf(i.state = 'withdrawn', 'Withdrawn: late or corrected data do not bear it out', i.root_kind = 'source', 'Certain: it says that data did not come whole', isNull(sure), 'Beyond its share of the false-alarm budget; how sure that makes it is not known in numbers', concat(
        multiIf(i.confidence >= 0.99, 'Almost certainly real', i.confidence >= 0.9, 'Very likely real', i.confidence >= 0.5, 'Likelier real than chance', 'May well be chance'),
        ' (', if(i.confidence >= 0.995, 'over 99', toString(round(100 * i.confidence))), ' %)',
        multiIf(isNull(expected_false_per_day), '', expected_false_per_day < 0.01, '; a healthy network of this size shows as much less than once in 100 days',
            concat('; a healthy network of this size shows as much about ', toString(if(expected_false_per_day >= 10, round(assumeNotNull(expected_false_per_day)), round(assumeNotNull(expected_false_per_day), 2))), ' times a day')))) AS how_sure,
    arrayFilter(text -> text != '', [
        multiIf(r.times = 1, 'It had closed and came back.', r.times > 1, concat('It had closed and came back ', toString(r.times), ' times.'), ''),
        if(i.unstable, 'It keeps coming back, so it is kept open until it has been calm for some hours.', ''),
        if(i.announced, '', 'It was found too late to be told: nobody was told of it.')]) AS remarks
FROM incidents AS i
LEFT JOIN returned AS r ON r.incident_id = i.incident_id

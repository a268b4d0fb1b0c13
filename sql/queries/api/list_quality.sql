-- Whether the lists were right, by the detector whose evidence was strongest when the incident opened. agreed: what customers said when they were told.
-- called_on_list, called_off_list: households, accounts and strangers who complained about it and were, or were not, on the list, each once. called_after: told, and called within 72 hours all the same.
SELECT if(d.detector = '', 'unknown', d.detector) AS detector, uniqExact(incident_id) AS incidents, sum(told_n) AS told, sum(yes) AS agreed_yes, sum(no) AS agreed_no,
    sum(unsure) AS agreed_unsure, sum(called_after_n) AS called_after, sum(paid) AS compensated, sum(scores) AS survey_answers, sum(score_sum) AS survey_sum,
    sum(on_list_n) AS called_on_list, sum(off_list_n) AS called_off_list
FROM (
    SELECT incident_id, countIf(told_at > toDateTime64(0, 3, 'UTC')) AS told_n, countIf(agreed = 'yes') AS yes, countIf(agreed = 'no') AS no, countIf(agreed = 'unsure') AS unsure,
        countIf(told_at > toDateTime64(0, 3, 'UTC') AND arrayExists(c -> c > told_at AND c <= told_at + toIntervalHour(72), calls)) AS called_after_n,
        countIf(compensation NOT IN ('', 'none')) AS paid, countIf(score >= 0) AS scores, sumIf(score, score >= 0) AS score_sum, 0 AS on_list_n, 0 AS off_list_n
    FROM (
        SELECT incident_id, centre_key, minIf(at, kind = 'contacted' AND purpose = 'incident') AS told_at,
            argMaxIf(agreed_affected, version, agreed_affected != '') AS agreed, argMaxIf(e.compensation, version, e.compensation != '') AS compensation,
            if(countIf(survey_score >= 0) = 0, -1, argMaxIf(survey_score, version, survey_score >= 0)) AS score
        FROM case_events AS e GROUP BY incident_id, centre_key
    ) AS k
    LEFT JOIN (
        SELECT incident_id, centre_key, groupArray(toDateTime64(created_at, 3, 'UTC')) AS calls FROM incident_calls FINAL
        WHERE on_list AND NOT withdrawn GROUP BY incident_id, centre_key
    ) AS c ON c.incident_id = k.incident_id AND c.centre_key = k.centre_key
    GROUP BY incident_id
    UNION ALL
    SELECT incident_id, 0, 0, 0, 0, 0, 0, 0, 0, countIf(listed), countIf(NOT listed)
    FROM (
        -- Calls written down before callers were have no centre: each stands for itself.
        SELECT incident_id, if(centre_key = 0, complaint_key, centre_key) AS caller_key, max(on_list) AS listed
        FROM incident_calls FINAL WHERE NOT withdrawn GROUP BY incident_id, caller_key
    )
    GROUP BY incident_id
) AS n
LEFT JOIN (
    SELECT incident_id, argMin(toString(e.detector), (period_end, -evidence, kpi)) AS detector FROM incident_evidence AS e FINAL GROUP BY incident_id
) AS d ON d.incident_id = n.incident_id
WHERE incident_id IN (
    SELECT incident_id FROM incidents WHERE state != 'merged' AND detected_at >= {since:DateTime64(3, 'UTC')}
        AND (toUnixTimestamp({until:DateTime64(3, 'UTC')}) = 0 OR detected_at < {until:DateTime64(3, 'UTC')}))
GROUP BY detector
ORDER BY detector
LIMIT {limit:UInt32}

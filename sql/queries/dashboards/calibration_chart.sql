SELECT nominal AS promised, nominal AS "exactly as promised",
    maxOrNullIf(observed, detector = 'level') AS level, maxOrNullIf(observed, detector = 'count') AS count, maxOrNullIf(observed, detector = 'shift') AS shift,
    maxOrNullIf(observed, detector = 'silence') AS silence, maxOrNullIf(observed, detector = 'peer') AS peer, maxOrNullIf(observed, detector = 'peer_shift') AS peer_shift,
    maxOrNullIf(observed, detector = 'fused') AS fused, maxOrNullIf(observed, detector = 'signature') AS signature
FROM calibration
WHERE kpi = '' AND class IN (${class:sqlstring}) AND state != 'too_few' AND observed > 0
GROUP BY nominal
ORDER BY nominal

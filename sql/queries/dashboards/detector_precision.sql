SELECT detector, root_kind AS cause, if(labelled = 0, 'nobody has labelled any', concat(toString(round(100 * precision)), ' % (', toString(round(100 * precision_low)), ' to ', toString(round(100 * precision_high)), ')')) AS "right, by label (95 %)",
    labelled, labelled_true AS "true", labelled_false AS "false", labelled_expected AS expected, unlabelled AS "not labelled"
FROM detector_precision
ORDER BY labelled DESC, detector, cause

-- How often each detector was right by what the NOC said of its incidents, ever; the view says how it is counted.
SELECT toString(detector) AS detector, root_kind, labelled, labelled_true, labelled_false, labelled_expected, unlabelled, precision, precision_low, precision_high
FROM detector_precision
ORDER BY detector, root_kind
LIMIT {limit:UInt32}

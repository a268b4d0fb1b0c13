-- Did we know first, over all incidents of the time asked for, each figure with its denominator. Positive lead: detected before the first complaint.
SELECT count() AS incidents,
    countIf(complaints > 0) AS with_complaints,
    countIf(complaints > 0 AND detected_at < first_complaint_at) AS detected_first,
    quantileExactInclusive(0.5)(toFloat64(detected_at) - toFloat64(onset)) AS detection_delay_median_s,
    quantileExactInclusiveIf(0.5)(toFloat64(first_complaint_at) - toFloat64(detected_at), complaints > 0) AS lead_median_s,
    quantileExactInclusiveIf(0.5)(toFloat64(first_complaint_at) - toFloat64(onset), complaints > 0) AS first_complaint_delay_median_s,
    quantileExactInclusiveIf(0.5)(toFloat64(peak_at) - toFloat64(onset), complaints > 0) AS peak_delay_median_s
FROM lag FINAL
WHERE state NOT IN ('merged', 'withdrawn') AND onset >= {since:DateTime('UTC')} AND (toUnixTimestamp({until:DateTime('UTC')}) = 0 OR onset <= {until:DateTime('UTC')})

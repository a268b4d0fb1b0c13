WITH {{newest}}
SELECT toFloat64(greatest(
    (SELECT greatest(0., (toInt64(max(period_end)) - toInt64(newest)) / 60) FROM arrivals WHERE period_end >= newest),
    (SELECT toFloat64(maxOrDefaultIf(dateDiff('minute', loaded_at, now()), state = 'started')) FROM loads FINAL))) AS minutes

WITH {{newest}}
SELECT toFloat64(greatest(0, dateDiff('minute', max(arrived_at), now()))) AS minutes FROM arrivals WHERE period_end >= newest - toIntervalDay(1)

-- What an earlier run of this period wrote, so that what no longer holds can be withdrawn.
SELECT detector, root_kind, root_id, kpi FROM findings FINAL WHERE period_end = {period_end:DateTime('UTC')} AND state != 'withdrawn'

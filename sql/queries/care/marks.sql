-- What links of complaints, who called and the lag of incidents are made from, as one mark as far as {at} can know: equal marks, equal answers. Complaints count whole as well,
-- because they are read when they come. Lists are seen by their counts, which every computation writes after them. Counts are in it because what is erased leaves no revision.
SELECT concat(
    (SELECT concat(toString(count()), ' ', toString(max(revision)), ' ', toString(countIf(created_at <= {at:DateTime('UTC')}))) FROM complaints), ' ',
    (SELECT concat(toString(count()), ' ', toString(max(complaint_revision))) FROM complaint_topics), ' ',
    (SELECT concat(toString(countIf(period_end <= {at:DateTime('UTC')})), ' ', toString(maxIf(revision, period_end <= {at:DateTime('UTC')}))) FROM incident_events), ' ',
    (SELECT concat(toString(count()), ' ', toString(max(revision))) FROM incident_impact), ' ',
    (SELECT toString(countIf(at <= {at:DateTime('UTC')})) FROM incident_notices), ' ',
    (SELECT toString(countIf(at <= {at:DateTime('UTC')})) FROM case_events WHERE kind = 'contacted')) AS mark

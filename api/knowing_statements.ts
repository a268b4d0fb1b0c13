/** The questions about whether we knew first. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, defineStatement, Instant, MaybeNumber } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/api/${name}.sql`, import.meta.url);
const Paging = { limit: z.int().min(1), offset: z.int().min(0) };

export const lagFigureRows = defineQuery({
  file: file('lag_figures'),
  params: z.strictObject({ dimension: z.string(), name: z.string(), ...Paging }),
  row: z.object({
    dimension: z.string(),
    name: z.string(),
    metric: z.string(),
    unit: z.string(),
    value: MaybeNumber,
    low: MaybeNumber,
    high: MaybeNumber,
    n: Count,
    n_people: z.boolean(),
    left_out: Count,
    chance: MaybeNumber,
    computed_for: Instant,
  }),
});

export const survivalPoints = defineQuery({
  file: file('complaint_survival'),
  params: z.strictObject({ dimension: z.string(), name: z.string() }),
  row: z.object({
    after_s: Count,
    at_risk: Count,
    complained: Count,
    silent_share: MaybeNumber,
    low: MaybeNumber,
    high: MaybeNumber,
    computed_for: Instant,
  }),
});

export const spikes = defineQuery({
  file: file('spikes'),
  params: z.strictObject({ verdict: z.string(), region: z.string(), since: z.date(), until: z.date(), ...Paging }),
  row: z.object({
    spike_id: z.string(),
    scope: z.string(),
    name: z.string(),
    region: z.string(),
    topic: z.string(),
    started_at: Instant,
    found_at: Instant,
    last_at: Instant,
    complaints: Count,
    expected: z.number(),
    evidence: z.number(),
    verdict: z.string(),
    incident_id: z.string(),
    linked: Count,
    total: Count,
  }),
});

export const spikeVerdicts = defineQuery({
  file: file('spike_verdicts'),
  params: z.strictObject({ since: z.date(), until: z.date() }),
  row: z.object({ spikes: Count, known: Count, late: Count, missed: Count, not_network: Count }),
});

export const acknowledge = defineStatement({
  file: file('acknowledge'),
  params: z.strictObject({
    incident: z.string(),
    by: z.string(),
    at: z.date(),
    notice_id: z.string(),
    owner: z.string(),
    note: z.string(),
    snooze: z.boolean(),
  }),
  mayRunTwice: true,
});

export const acknowledgements = defineQuery({
  file: file('acknowledgements'),
  params: z.strictObject({ incident: z.string() }),
  row: z.object({ at: Instant, by: z.string(), owner: z.string(), note: z.string(), snooze: z.boolean() }),
});

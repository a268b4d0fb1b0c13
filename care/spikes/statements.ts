/** The questions about complaint spikes. Each is one `.sql` file under sql/queries/care; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/care/${name}.sql`, import.meta.url);
const Topics = z.array(z.string()).max(20);
const Day = z.iso.date();

export const complaintPlaces = defineQuery({
  file: file('complaint_places'),
  params: z.strictObject({}),
  row: z.strictObject({ region: z.string(), areas: z.array(z.string()), oldest: Instant }),
});

export const normsBuilt = defineQuery({ file: file('norms_built'), params: z.strictObject({ day: Day }), row: z.strictObject({ norms: Count }) });

export const complaintHours = defineQuery({
  file: file('complaint_hours'),
  params: z.strictObject({ from: z.date(), to: z.date(), topics: Topics, network_topics: Topics }),
  row: z.strictObject({ region: z.string(), scope: z.string(), name: z.string(), topic: z.string(), hour: Count, complaints: Count }),
});

export const complaintWindow = defineQuery({
  file: file('complaint_window'),
  params: z.strictObject({
    at: z.date(),
    day: Day,
    hour_of_week: z.int(),
    hour_before: z.int(),
    topics: Topics,
    network_topics: Topics,
    complaints_min: z.int(),
  }),
  row: z.strictObject({
    scope: z.string(),
    name: z.string(),
    region: z.string(),
    topic: z.string(),
    complaints: Count,
    expected: z.number(),
    weight: z.number(),
    size: z.number(),
  }),
});

export const recentSpikes = defineQuery({
  file: file('spikes_recent'),
  params: z.strictObject({ at: z.date(), recent_s: z.int() }),
  row: z.strictObject({
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
    verdict: z.enum(['known', 'late', 'miss', 'not_network']),
    incident_id: z.string(),
    linked: Count,
  }),
});

const Column = z.array(z.string()).max(1_100);
const Times = z.array(z.int()).max(1_100);

export const spikeIncidents = defineQuery({
  file: file('spike_incidents'),
  params: z.strictObject({
    spikes: Column,
    scopes: Column,
    names: Column,
    topics: Column,
    from: Times,
    to: Times,
    network_topics: Topics,
    at: z.date(),
  }),
  row: z.strictObject({ spike_id: z.string(), complaints: Count, incident_id: z.string(), linked: Count, detected_at: Instant }),
});
